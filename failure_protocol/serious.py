"""What is asked before an incident is, or is not, reported as serious, for each body (G06, A2.19).

The procedure names both procedures and gives no criteria: these are a local setting, ours to begin with, in
the sense of NHS England's Serious Incident Framework (2015) and of a council's own incident procedure.
"""

from __future__ import annotations

from failure_protocol.models.decisions import SeriousDecision

NHS = {
    "death": "Did somebody who receives NHS-funded care die unexpectedly or avoidably?",
    "harm": "Was somebody seriously harmed, or was harm to somebody only just avoided?",
    "abuse": "Is there actual or alleged abuse to which NHS-funded care contributed?",
    "continuity": "Does it prevent, or threaten to prevent, NHS-funded care from going on at a safe level?",
    "confidence": "Would it make the public lose confidence in the service, as by press coverage?",
}
COUNCIL = {
    "harm": "Was somebody for whom the council is responsible seriously harmed, or nearly so?",
    "safeguarding": "Does it meet the criteria for a safeguarding enquiry or review?",
    "continuity": "Is the council unable to meet its duties with what it usually has?",
    "data": "Were personal data lost or sent to the wrong person?",
    "staff": "Were staff or premises of the council put in danger?",
}
CRITERIA = {SeriousDecision.Body.NHS: NHS, SeriousDecision.Body.COUNCIL: COUNCIL}
