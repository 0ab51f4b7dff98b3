"""What a check asks of the database: one statement, one snapshot, computed from the dates.

A stored flag is never read. The version stands in the same snapshot as the listings it counts.
"""

# Rows: version, code, document number, listed on, until, measure, basis; of a code not listed
# nothing but the version, of a listing without a measure for the purpose no measure.
ONE_CODE = """
SELECT v.value, l.uscc, l.number, l.listed_on, l.until, m.measure, m.basis
FROM (SELECT coalesce(max(value), 0) AS value FROM blacklist_listversion) v
LEFT JOIN LATERAL (
    SELECT c.uscc, d.number, l.listed_on, l.until, l.id
    FROM sites_company c
    JOIN blacklist_listing l ON l.company_id = c.id
    JOIN blacklist_listingdecision d ON d.id = l.decision_id
    LEFT JOIN blacklist_removal r ON r.listing_id = l.id
    WHERE c.uscc = %(uscc)s AND l.kind = 'COMPANY'
      AND l.listed_on <= %(on)s AND l.until > %(on)s
      AND (r.id IS NULL OR r.removed_on > %(on)s)
) l ON true
LEFT JOIN blacklist_restrictionmeasure m
    ON l.id IS NOT NULL AND m.purpose = %(purpose)s AND m.effective_from <= %(on)s
   AND (m.effective_until IS NULL OR m.effective_until > %(on)s)
ORDER BY l.listed_on, l.id, m.id
"""

# The same of many codes; rows without a measure where the catalog has none.
MANY_CODES = """
SELECT v.value, l.uscc, l.number, l.listed_on, l.until, m.measure, m.basis
FROM (SELECT coalesce(max(value), 0) AS value FROM blacklist_listversion) v
LEFT JOIN LATERAL (
    SELECT c.uscc, d.number, l.listed_on, l.until, l.id
    FROM unnest(%(codes)s::text[]) asked(code)
    JOIN sites_company c ON c.uscc = asked.code
    JOIN blacklist_listing l ON l.company_id = c.id
    JOIN blacklist_listingdecision d ON d.id = l.decision_id
    LEFT JOIN blacklist_removal r ON r.listing_id = l.id
    WHERE l.kind = 'COMPANY' AND l.listed_on <= %(on)s AND l.until > %(on)s
      AND (r.id IS NULL OR r.removed_on > %(on)s)
) l ON true
LEFT JOIN blacklist_restrictionmeasure m
    ON l.id IS NOT NULL AND m.purpose = %(purpose)s AND m.effective_from <= %(on)s
   AND (m.effective_until IS NULL OR m.effective_until > %(on)s)
ORDER BY l.listed_on, l.id, m.id
"""
