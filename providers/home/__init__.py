"""What the register puts on Home."""
