// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Discovery.State;

/// <summary>
/// What one watcher has still to be told. Each affiliate is in here at most once, with its latest state: every message
/// carries an affiliate whole, so a newer one replaces an undelivered older one. It keeps the older one's place in the
/// queue, so that an affiliate that changes all the time is not put off for ever.
/// </summary>
/// <remarks>
/// Bounded without ever dropping anything: an entry is either of a living affiliate or the removal of one that the
/// watcher knows; the removal of an affiliate that the watcher never heard of takes the whole entry away.
/// Not thread-safe; entries live in one array, so a delivery allocates nothing.
/// </remarks>
internal sealed class PendingChanges
{
    private const int None = -1;

    // Up to here a walk along the queue is quicker than hashing ids, and most watchers never have more.
    private const int WalkLimit = 8;

    private Entry[] entries = [];
    private Dictionary<string, int>? index;
    private int free = None;
    private int head = None;
    private int tail = None;

    public int Count { get; private set; }

    /// <param name="id">Of the affiliate that appeared or changed.</param>
    /// <param name="frame">Its complete state.</param>
    /// <param name="created">The cluster did not hold this id before.</param>
    public void Change(string id, byte[] frame, bool created)
    {
        var at = Find(id);
        if (at == None) Append(id, frame, created);
        else entries[at].Frame = frame;
    }

    public void Remove(string id, byte[] frame)
    {
        var at = Find(id);
        if (at == None) Append(id, frame, unknown: false);
        else if (entries[at].Unknown) Unlink(at);
        else entries[at].Frame = frame;
    }

    public bool TryTake(out byte[] frame)
    {
        if (head == None)
        {
            frame = [];
            return false;
        }
        frame = entries[head].Frame;
        Unlink(head);
        return true;
    }

    private int Find(string id)
    {
        if (index is not null) return index.GetValueOrDefault(id, None);
        for (var at = head; at != None; at = entries[at].Next)
        {
            if (entries[at].Id == id) return at;
        }
        return None;
    }

    private void Append(string id, byte[] frame, bool unknown)
    {
        var at = Allocate();
        entries[at] = new Entry { Id = id, Frame = frame, Unknown = unknown, Previous = tail, Next = None };
        if (tail == None) head = at;
        else entries[tail].Next = at;
        tail = at;
        Count++;

        if (index is not null) index.Add(id, at);
        else if (Count > WalkLimit) BuildIndex();
    }

    private void Unlink(int at)
    {
        ref var entry = ref entries[at];
        if (entry.Previous == None) head = entry.Next;
        else entries[entry.Previous].Next = entry.Next;
        if (entry.Next == None) tail = entry.Previous;
        else entries[entry.Next].Previous = entry.Previous;
        index?.Remove(entry.Id);
        entry = new Entry { Id = "", Frame = [], Next = free };
        free = at;
        if (--Count == 0) Forget();
    }

    private void BuildIndex()
    {
        index = new Dictionary<string, int>(4 * WalkLimit, StringComparer.Ordinal);
        for (var at = head; at != None; at = entries[at].Next) index.Add(entries[at].Id, at);
    }

    /// <summary>A watcher that has caught up gives back what its lag cost.</summary>
    private void Forget()
    {
        index = null;
        if (entries.Length <= WalkLimit) return;
        entries = [];
        free = None;
    }

    private int Allocate()
    {
        if (free == None)
        {
            var from = entries.Length;
            Array.Resize(ref entries, Math.Max(2, 2 * from));
            for (var i = entries.Length - 1; i >= from; i--)
            {
                entries[i] = new Entry { Id = "", Frame = [], Next = free };
                free = i;
            }
        }
        var at = free;
        free = entries[at].Next;
        return at;
    }

    private struct Entry
    {
        public string Id;
        public byte[] Frame;
        /// <summary>The watcher has never been told of this affiliate.</summary>
        public bool Unknown;
        public int Previous;
        public int Next;
    }
}
