-- A process that locks the database's file ends with its lock, so another process can find out that it is dead. Rows of
-- other processes count as alive for some seconds after their last heartbeat.
ALTER TABLE process ADD COLUMN is_locking INTEGER NOT NULL DEFAULT 0;
-- 1 from when its lock was found free until its next heartbeat. The row stays, because its last heartbeat tells how long its
-- process waited for its calls.
ALTER TABLE process ADD COLUMN is_dead    INTEGER NOT NULL DEFAULT 0;
