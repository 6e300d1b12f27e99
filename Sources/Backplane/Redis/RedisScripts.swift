/// A script that changes several keys as one. All keys of a topic carry it as their hash tag, so that each script stays in
/// one slot of a cluster.
struct RedisScript: Sendable {
    let text: String
    let number: Int

    /// All there are, as each connection loads them.
    static let all = [publish, history, presence, addPresence, removePresence, lease]

    /// KEYS stream, meta, idempotency; ARGV payload, channel, size, ttl ms, new epoch, has key, key ttl ms, meta ttl ms,
    /// command that publishes. Returns offset and epoch.
    static let publish = RedisScript(
        text: """
            if ARGV[6] == '1' then
                local first = redis.call('GET', KEYS[3])
                if first then
                    local offset, epoch = string.match(first, '^(%d+) (%w+)$')
                    return {tonumber(offset), epoch}
                end
            end
            local epoch = redis.call('HGET', KEYS[2], 'epoch')
            if not epoch then
                epoch = ARGV[5]
                redis.call('HSET', KEYS[2], 'epoch', epoch)
                redis.call('DEL', KEYS[1])
            end
            local offset, head
            if tonumber(ARGV[3]) > 0 then
                offset = redis.call('HINCRBY', KEYS[2], 'offset', 1)
                redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[3], offset .. '-0', 'd', ARGV[1])
                redis.call('PEXPIRE', KEYS[1], ARGV[4])
                head = 'p - ' .. offset .. ' ' .. epoch
            else
                offset = tonumber(redis.call('HGET', KEYS[2], 'offset') or '0')
                head = 'p - - -'
            end
            redis.call('PEXPIRE', KEYS[2], ARGV[8])
            if ARGV[6] == '1' then redis.call('SET', KEYS[3], offset .. ' ' .. epoch, 'PX', ARGV[7]) end
            redis.call(ARGV[9], ARGV[2], head .. '\\n' .. ARGV[1])
            return {offset, epoch}
            """, number: 0)

    /// KEYS stream, meta; ARGV new epoch, meta ttl ms, direction, start, count. Returns offset, epoch, entries.
    static let history = RedisScript(
        text: """
            local epoch = redis.call('HGET', KEYS[2], 'epoch')
            if not epoch then
                epoch = ARGV[1]
                redis.call('HSET', KEYS[2], 'epoch', epoch)
            end
            redis.call('PEXPIRE', KEYS[2], ARGV[2])
            local offset = tonumber(redis.call('HGET', KEYS[2], 'offset') or '0')
            local entries = {}
            if ARGV[5] ~= '0' then
                if ARGV[3] == 'forward' then
                    entries = redis.call('XRANGE', KEYS[1], ARGV[4], '+', 'COUNT', ARGV[5])
                else
                    entries = redis.call('XREVRANGE', KEYS[1], ARGV[4], '-', 'COUNT', ARGV[5])
                end
            end
            return {offset, epoch, entries}
            """, number: 1)

    /// KEYS infos, expiries; ARGV now ms. Returns client, info, client, info …
    static let presence = RedisScript(
        text: """
            local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])
            for _, client in ipairs(gone) do
                redis.call('HDEL', KEYS[1], client)
                redis.call('ZREM', KEYS[2], client)
            end
            return redis.call('HGETALL', KEYS[1])
            """, number: 2)

    /// KEYS infos, expiries; ARGV client, info, expiry ms. The keys themselves go ten minutes after the last sign of life.
    static let addPresence = RedisScript(
        text: """
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
            redis.call('EXPIRE', KEYS[1], 600)
            redis.call('EXPIRE', KEYS[2], 600)
            return 1
            """, number: 3)

    /// KEYS infos, expiries; ARGV client.
    static let removePresence = RedisScript(
        text: """
            redis.call('HDEL', KEYS[1], ARGV[1])
            return redis.call('ZREM', KEYS[2], ARGV[1])
            """, number: 4)

    /// KEYS lease; ARGV holder, ttl ms. Returns 1 when it is ours.
    static let lease = RedisScript(
        text: """
            local holder = redis.call('GET', KEYS[1])
            if holder and holder ~= ARGV[1] then return 0 end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return 1
            """, number: 5)
}
