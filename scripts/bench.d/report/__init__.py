"""Output from the lines of the groups: tables, plots, and the page that contains them."""
