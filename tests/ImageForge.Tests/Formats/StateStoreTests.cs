// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Formats.Content;
using ImageForge.Formats.State;

namespace ImageForge.Tests.Formats;

public sealed class StateStoreTests
{
    private static Dictionary<string, byte[]> Files(int seed, int length = 2000)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return new() { ["identity.json"] = bytes, ["a"] = [(byte)seed] };
    }

    private static StateSnapshot Read(byte[] partition) => StateStore.Read(ByteSource.FromMemory(partition));

    private static bool Same(IReadOnlyDictionary<string, byte[]> a, IReadOnlyDictionary<string, byte[]> b) =>
        a.Count == b.Count && a.All(f => b.TryGetValue(f.Key, out var other) && f.Value.SequenceEqual(other));

    private static StateSnapshot Replace(byte[] partition, IReadOnlyDictionary<string, byte[]> files)
    {
        var write = StateStore.Replace(Read(partition), files);
        write.Bytes.CopyTo(partition, write.Offset);
        return Read(partition);
    }

    [Fact]
    public void BlankAndGarbagePartitionsAreEmpty()
    {
        var partition = new byte[StateStore.Length];
        Assert.Equal(0ul, Read(partition).Sequence);
        new Random(5).NextBytes(partition);
        Assert.Empty(Read(partition).Files);
        Assert.Throws<InvalidDataException>(() => Read(new byte[StateStore.Length - 1]));
    }

    [Fact]
    public void WritesAlternateBetweenTheSlots()
    {
        var partition = new byte[StateStore.Length];
        var offsets = new List<long>();
        for (var i = 1; i <= 5; i++)
        {
            offsets.Add(StateStore.Replace(Read(partition), Files(i)).Offset);
            var snapshot = Replace(partition, Files(i));
            Assert.Equal((ulong)i, snapshot.Sequence);
            Assert.True(Same(Files(i), snapshot.Files));
        }
        Assert.Equal([0, 2 << 20, 0, 2 << 20, 0], offsets);
    }

    // A disk may write a request's sectors in any order and stop anywhere; it keeps one sector whole.
    [Theory]
    [InlineData(0)]
    [InlineData(100)] // the write replaces a longer one: old sectors stay behind it
    [InlineData(9000)]
    public void PowerCutAtAnySectorLeavesOldOrNew(int oldLength)
    {
        var before = new byte[StateStore.Length];
        Replace(before, Files(1, oldLength));
        Replace(before, Files(2, oldLength));
        var write = StateStore.Replace(Read(before), Files(3, 5000));
        var sectors = write.Bytes.Length / 512;
        var random = new Random(7);
        for (var done = 0; done <= sectors; done++)
        {
            var ascending = Enumerable.Range(0, done);
            var descending = Enumerable.Range(sectors - done, done);
            var shuffled = Enumerable.Range(0, sectors).OrderBy(_ => random.Next()).Take(done).ToArray();
            foreach (var written in new[] { ascending, descending, shuffled })
            {
                var after = (byte[])before.Clone();
                foreach (var sector in written)
                    write.Bytes.AsSpan(sector * 512, 512).CopyTo(after.AsSpan((int)write.Offset + sector * 512));
                var snapshot = Read(after);
                Assert.True(Same(snapshot.Files, done == sectors ? Files(3, 5000) : Files(2, oldLength)), $"{done} sectors");
                // And the store still works.
                Assert.True(Same(Files(4), Replace(after, Files(4)).Files));
            }
        }
    }

    [Fact]
    public void DamageAtAnySectorOfTheNewestSlotGivesTheOneBefore()
    {
        var partition = new byte[StateStore.Length];
        Replace(partition, Files(1));
        Replace(partition, Files(2));
        for (var at = 2 << 20; at < (2 << 20) + 512 + 2048; at += 512)
        {
            var damaged = (byte[])partition.Clone();
            damaged[at] ^= 1;
            Assert.True(Same(Files(1), Read(damaged).Files), $"byte {at}");
        }
    }

    [Fact]
    public void AnyFilesComeBack() => Prop.ForAll(
        ArbMap.Default.ArbFor<Dictionary<NonEmptyString, byte[]>>(), generated =>
        {
            var files = generated
                .Where(f => f.Value is not null && IsName(f.Key.Get)).ToDictionary(f => f.Key.Get, f => f.Value);
            var partition = new byte[StateStore.Length];
            return Same(files, Replace(partition, files).Files);
        }).QuickCheckThrowOnFailure();

    // Names go through UTF-8: half a surrogate pair has no encoding.
    private static bool IsName(string name) =>
        System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(name)) == name;

    [Fact]
    public void RefusesWhatDoesNotFit()
    {
        var none = StateSnapshot.Empty;
        var large = new Dictionary<string, byte[]> { ["x"] = new byte[StateStore.MaxPayload - 7] };
        Assert.True(Same(large, Replace(new byte[StateStore.Length], large).Files));
        large["x"] = new byte[StateStore.MaxPayload - 6];
        Assert.Throws<ArgumentException>(() => StateStore.Replace(none, large));
        Assert.Throws<ArgumentException>(() => StateStore.Replace(none, new Dictionary<string, byte[]> { [""] = [] }));
    }

    [Fact]
    public void HostilePayloadsAreRefused()
    {
        var good = StatePayload.Encode(Files(1, 300));
        Hostile.Rounds(good, 3000, s => StatePayload.TryDecode(s.ToArray(), out _));
        Assert.False(StatePayload.TryDecode([.. good, .. good], out _), "the same name twice");
        Assert.False(StatePayload.TryDecode([1, 0, 0xFF, 0, 0, 0, 0], out _), "not UTF-8");
    }
}
