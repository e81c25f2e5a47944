// SPDX-License-Identifier: Apache-2.0
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ImageForge.Discovery.State;
using Sidero.Discovery.Storage;

namespace ImageForge.Discovery.Storage;

/// <summary>
/// The state between two runs: one StateSnapshot as the reference implementation writes it, cluster by cluster, so that
/// the file may be larger than a message and operators can move from one to the other.
/// Written beside itself, synchronised, renamed: after a power cut there is the old file or the new one, never a part.
/// </summary>
internal sealed class SnapshotFile(string path)
{
    private const byte ClustersField = 0x0a;

    /// <summary>What the reference takes for one cluster; 1024 affiliates of the largest kind stay far below.</summary>
    private const int MaxClusterBytes = 137_912_579;

    /// <returns>Size of the file in bytes.</returns>
    /// <exception cref="IOException">Disk full, not writable, …; the previous file is still there then.</exception>
    public long Save(IEnumerable<ClusterContent> clusters)
    {
        var full = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(full) ?? "/";
        Directory.CreateDirectory(directory);
        var temporary = full + ".tmp";
        long size;
        try
        {
            // Cluster ids are all that a stranger needs to read a cluster's list: for the owner's eyes only.
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create, Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using var stream = new FileStream(temporary, options);
            using (var output = new CodedOutputStream(stream, leaveOpen: true))
            {
                foreach (var cluster in clusters)
                {
                    output.WriteRawTag(ClustersField);
                    output.WriteMessage(ToMessage(cluster));
                }
            }
            stream.Flush(flushToDisk: true);
            size = stream.Length;
        }
        catch
        {
            // Only the leftover goes; what went wrong is the caller's to report.
            File.Delete(temporary);
            throw;
        }
        File.Move(temporary, full, overwrite: true);
        DirectorySync.Flush(directory);
        return size;
    }

    /// <summary>Reads cluster by cluster; those before a damaged place have been returned by then.</summary>
    /// <param name="wallClock">For files of old versions, which hold moments instead of remaining times.</param>
    /// <exception cref="FileNotFoundException">There is none yet.</exception>
    /// <exception cref="InvalidDataException">The file is damaged from here on.</exception>
    public IEnumerable<ClusterContent> Load(DateTimeOffset wallClock)
    {
        using var stream = new BufferedStream(new FileStream(path, FileMode.Open, FileAccess.Read), 1 << 16);
        while (true)
        {
            var at = stream.Position;
            var tag = stream.ReadByte();
            if (tag < 0) yield break;
            if (tag != ClustersField) throw new InvalidDataException($"{path}: not a snapshot at byte {at}");
            yield return FromMessage(ReadCluster(stream, at), wallClock);
        }
    }

    private ClusterSnapshot ReadCluster(Stream stream, long at)
    {
        var length = ReadLength(stream);
        if (length is < 0 or > MaxClusterBytes || length > stream.Length - stream.Position)
        {
            throw new InvalidDataException($"{path}: the cluster at byte {at} is cut off or too long");
        }
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        try
        {
            return ClusterSnapshot.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException($"{path}: the cluster at byte {at} is not readable: {exception.Message}", exception);
        }
    }

    /// <returns>-1 when it is not a length.</returns>
    private static int ReadLength(Stream stream)
    {
        long value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var part = stream.ReadByte();
            if (part < 0) return -1;
            value |= (long)(part & 0x7f) << shift;
            if (part < 0x80) return value <= MaxClusterBytes ? (int)value : -1;
        }
        return -1;
    }

    private static ClusterSnapshot ToMessage(ClusterContent cluster)
    {
        var message = new ClusterSnapshot { Id = cluster.Id };
        foreach (var affiliate in cluster.Affiliates)
        {
            var stored = new AffiliateSnapshot
            {
                Id = affiliate.Id, Ttl = WholeSeconds(affiliate.Ttl), Data = UnsafeByteOperations.UnsafeWrap(affiliate.Data),
            };
            foreach (var endpoint in affiliate.Endpoints)
            {
                stored.Endpoints.Add(new EndpointSnapshot
                {
                    Ttl = WholeSeconds(endpoint.Ttl), Data = UnsafeByteOperations.UnsafeWrap(endpoint.Bytes),
                });
            }
            message.Affiliates.Add(stored);
        }
        return message;
    }

    private static ClusterContent FromMessage(ClusterSnapshot message, DateTimeOffset wallClock) => new(message.Id,
        [.. message.Affiliates.Select(affiliate => new AffiliateContent(
            affiliate.Id, Remaining(affiliate.Ttl, affiliate.Expiration, wallClock), affiliate.Data.Memory,
            [.. affiliate.Endpoints.Select(endpoint => new EndpointContent(
                endpoint.Data.Memory, Remaining(endpoint.Ttl, endpoint.Expiration, wallClock)))]))]);

    private static TimeSpan Remaining(Duration? ttl, Timestamp? expiration, DateTimeOffset wallClock)
    {
        var seconds = ttl is not null ? ttl.Seconds : expiration is not null ? expiration.Seconds - wallClock.ToUnixTimeSeconds() : 0;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, -1, (long)Limits.Ttl.TotalSeconds));
    }

    private static Duration WholeSeconds(TimeSpan ttl) => new() { Seconds = (long)Math.Truncate(ttl.TotalSeconds) };
}
