"""What is made of the lines that the groups print: tables, plots, and the page that shows them."""
