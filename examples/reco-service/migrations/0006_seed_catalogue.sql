-- 120 items in 8 categories, the same on every machine: item-1 to item-120.
WITH RECURSIVE number (n) AS (
	SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 120
)
INSERT INTO items (item_id, title, category, duration_sec, base_score)
SELECT 'item-' || n, 'Title ' || n, n % 8, 60 + (n * 37) % 540, ((n * 7919) % 1000) / 1000.0
FROM number;
