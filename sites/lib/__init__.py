"""Small pure topics everything else stands on: codes, days, money, masking, signing."""
