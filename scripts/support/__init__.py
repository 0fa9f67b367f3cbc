"""What scripts and tests share and the product does not ship: measuring, training, test doubles."""
