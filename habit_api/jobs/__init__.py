"""Jobs with a row of their own: asked for once, done in the end, and seen to be done."""
