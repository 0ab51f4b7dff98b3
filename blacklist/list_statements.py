"""What a check asks of the database: one statement, one snapshot, computed from the dates.

A stored flag is never read. The version stands in the same snapshot as the listings it counts.
A company that changed its code stays the company it was: codes recorded as one succession
(曾用代码), over any number of steps and in both directions, are asked about together.
"""

# Every code of the company that bears or bore one: `same(code)`.
SAME_COMPANY = """
WITH RECURSIVE same(code) AS (
    VALUES (%(uscc)s::varchar)
    UNION
    SELECT next.code FROM same CROSS JOIN LATERAL (
        SELECT c.uscc AS code FROM rating_formercode f
        JOIN sites_company c ON c.id = f.company_id WHERE f.code = same.code
        UNION ALL
        SELECT f.code FROM sites_company c
        JOIN rating_formercode f ON f.company_id = c.id WHERE c.uscc = same.code
    ) next
)
"""
CODES_OF_COMPANY = SAME_COMPANY + " SELECT code FROM same"  # noqa: S608 -- constants of this module

# Rows: version, code of the listing, document number, listed on, until, measure, basis; of a
# code not listed nothing but the version, of a listing without a measure for the purpose no
# measure.
ONE_CODE = (
    SAME_COMPANY  # noqa: S608 -- constants of this module
    + """
SELECT v.value, l.uscc, l.number, l.listed_on, l.until, m.measure, m.basis
FROM (SELECT coalesce(max(value), 0) AS value FROM blacklist_listversion) v
LEFT JOIN LATERAL (
    SELECT c.uscc, d.number, l.listed_on, l.until, l.id
    FROM sites_company c
    JOIN blacklist_listing l ON l.company_id = c.id
    JOIN blacklist_listingdecision d ON d.id = l.decision_id
    LEFT JOIN blacklist_removal r ON r.listing_id = l.id
    -- As an array: joined, the codes would be expected to be many, and whole tables be read.
    WHERE c.uscc = ANY(ARRAY(SELECT code FROM same)) AND l.kind = 'COMPANY'
      AND l.listed_on <= %(on)s AND l.until > %(on)s
      AND (r.id IS NULL OR r.removed_on > %(on)s)
) l ON true
LEFT JOIN blacklist_restrictionmeasure m
    ON l.id IS NOT NULL AND m.purpose = %(purpose)s AND m.effective_from <= %(on)s
   AND (m.effective_until IS NULL OR m.effective_until > %(on)s)
ORDER BY l.listed_on, l.id, m.id
"""
)

# First what holds for all, version and measures, as a row without a code; then the listings of
# the codes asked for: code asked, code of the listing, document number, listed on, until, key.
MANY_CODES = """
WITH RECURSIVE asked AS (SELECT unnest(%(codes)s::varchar[]) AS code),
succession AS MATERIALIZED (
    SELECT f.code AS one, c.uscc AS other FROM rating_formercode f
    JOIN sites_company c ON c.id = f.company_id
    UNION ALL
    SELECT c.uscc, f.code FROM rating_formercode f JOIN sites_company c ON c.id = f.company_id
),
same(asked, code) AS (
    SELECT asked.code, s.other FROM asked JOIN succession s ON s.one = asked.code
    UNION
    SELECT same.asked, s.other FROM same JOIN succession s ON s.one = same.code
)
SELECT (SELECT coalesce(max(value), 0) FROM blacklist_listversion),
       (SELECT coalesce(json_agg(json_build_array(m.measure, m.basis) ORDER BY m.id), '[]')::text
        FROM blacklist_restrictionmeasure m
        WHERE m.purpose = %(purpose)s AND m.effective_from <= %(on)s
          AND (m.effective_until IS NULL OR m.effective_until > %(on)s)),
       NULL::varchar, NULL::varchar, NULL::varchar, NULL::date, NULL::date, NULL::bigint
UNION ALL
SELECT NULL, NULL, sought.asked, sought.uscc, d.number, l.listed_on, l.until, l.id
FROM (
    -- The codes themselves by the index at once; joined as a set, all companies would be read.
    SELECT uscc AS asked, uscc, id FROM sites_company WHERE uscc = ANY(%(codes)s)
    UNION ALL
    SELECT same.asked, c.uscc, c.id FROM same JOIN sites_company c ON c.uscc = same.code
    WHERE same.asked <> same.code
) sought
JOIN blacklist_listing l ON l.company_id = sought.id
JOIN blacklist_listingdecision d ON d.id = l.decision_id
LEFT JOIN blacklist_removal r ON r.listing_id = l.id
WHERE l.kind = 'COMPANY' AND l.listed_on <= %(on)s AND l.until > %(on)s
  AND (r.id IS NULL OR r.removed_on > %(on)s)
"""

# Every name the companies of some codes bear or bore: code, name, its key, whether it is borne.
NAMES_OF_CODES = """
SELECT uscc, name, name_key, true FROM sites_company WHERE uscc = ANY(%(codes)s)
UNION ALL
SELECT c.uscc, n.name, n.name_key, false
FROM sites_company c JOIN sites_companyname n ON n.company_id = c.id WHERE c.uscc = ANY(%(codes)s)
"""
