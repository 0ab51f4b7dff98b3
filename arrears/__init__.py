"""From the first sign of arrears to the payment order (欠薪处置)."""
