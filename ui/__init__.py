"""Components: page layouts, form markup, tables, charts, navigation, search and error pages. Knows no domain
app.
"""
