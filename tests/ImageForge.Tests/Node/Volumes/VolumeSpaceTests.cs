// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Formats.Content;
using ImageForge.Formats.Gpt;
using ImageForge.MachineConfig;
using ImageForge.Node.Volumes;

namespace ImageForge.Tests.Node.Volumes;

public sealed class VolumeSpaceTests
{
    private const long MiB = 1 << 20;
    private int _ids;

    [Fact]
    public void VolumesWithAMaximumComeFirstAndTheRestIsForTheOneWithout()
    {
        var space = Arrange(Blank(1024), [Volume("all"), Volume("some", max: 100)]);
        Assert.Equal([("some", 1, 1L, 100L), ("all", 2, 101, 922)], Shown(space));
        Assert.True(space.Changed && space.Problems.Count == 0 && space.Places.All(p => p.IsUnformatted));
    }

    [Fact]
    public void EachLeavesTheOthersTheirMinimum()
    {
        var space = Arrange(Blank(1024), [Volume("one", min: 100), Volume("two", min: 300)]);
        Assert.Equal([("one", 1, 1L, 722L), ("two", 2, 723, 300)], Shown(space));
    }

    [Fact]
    public void OneThatDoesNotFitIsSaidAndTheOthersAreMade()
    {
        var space = Arrange(Blank(100), [Volume("big", min: 200), Volume("small", max: 20)]);
        Assert.Equal([("small", 1, 1L, 20L)], Shown(space));
        Assert.Equal("big: 81.7 MB are free in one piece, and it needs 209.7 MB", Assert.Single(space.Problems));
    }

    [Fact]
    public void AtTheSecondBootNothingChanges()
    {
        var table = Blank(1024);
        VolumeDocument[] volumes = [Volume("one", max: 100), Volume("two")];
        var first = Arrange(table, volumes);
        var second = Arrange(Reopened(table, 1024), volumes);
        Assert.False(second.Changed);
        Assert.Equal(first.Places.Select(p => p.Partition), second.Places.Select(p => p.Partition));
    }

    [Fact]
    public void PartitionsOfOthersStayAndOnlyFreeSpaceIsUsed()
    {
        var foreign = GptTable.Arrange("x", [new(GptTypes.EfiSystem, "ESP", 50 * MiB), new(GptTypes.BasicData, "IMAGEFORGE-data", 200 * MiB)], 1024 * MiB);
        var table = Open(foreign, 1024);
        var before = table.Partitions;
        var space = Arrange(table, [Volume("data", max: 100)]);
        // One that only has our name is not ours: type and name together are.
        Assert.Equal([("data", 3, 251L, 100L)], Shown(space));
        Assert.Equal(before, table.Partitions.Take(2));
    }

    [Fact]
    public void TwoPartitionsOfOneNameAreNotGuessedAmong()
    {
        var doubled = GptTable.Arrange("x", [new(GptTypes.ImageForgeVolume, "IMAGEFORGE-data", MiB), new(GptTypes.ImageForgeVolume, "IMAGEFORGE-data", MiB)], 64 * MiB);
        var space = Arrange(Open(doubled, 64), [Volume("data")]);
        Assert.False(space.Changed);
        Assert.Contains("2 partitions are called IMAGEFORGE-data", Assert.Single(space.Problems));
    }

    [Fact]
    public void TheLastOneGrowsWithItsDiskUpToItsMaximum()
    {
        VolumeDocument[] volumes = [Volume("one", max: 100, grow: true), Volume("two", grow: true)];
        var table = Blank(512);
        Arrange(table, volumes);
        var larger = Reopened(table, 1024);
        var space = Arrange(larger, volumes);
        Assert.Equal([("one", 1, 1L, 100L), ("two", 2, 101, 922)], Shown(space));
        Assert.Equal([0, 512 * MiB], space.Places.Select(p => p.GrownBy));

        var limited = Arrange(Reopened(table, 1024), [volumes[0], Volume("two", max: 600, grow: true)]);
        Assert.Equal(600, Shown(limited)[1].Length);
        // Never smaller, and not without being asked.
        Assert.False(Arrange(Reopened(table, 1024), [volumes[0], Volume("two", max: 50, grow: true)]).Changed);
        Assert.False(Arrange(Reopened(table, 1024), [volumes[0], Volume("two")]).Changed);
    }

    /// <summary>Whatever is asked for on whatever disk: the result is a valid table that still has all that was there.</summary>
    [Fact]
    public void NoRequestDisturbsWhatIsThere()
    {
        var cases = from disk in Gen.Choose(40, 2000)
                    from existing in Gen.Choose(1, 60).ArrayOf()
                    from gaps in Gen.Choose(0, 1).ArrayOf(8)
                    from wanted in Gen.Zip(Gen.Choose(0, 300), Gen.Choose(0, 300)).ArrayOf()
                    select (disk, existing, gaps, wanted);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            // Foreign partitions one after the other as long as they fit, some taken out again.
            var fitting = c.existing.Take(8).Aggregate(new List<int>(), (all, size) => all.Sum() + size < c.disk - 4 ? [.. all, size] : all);
            var full = GptTable.Arrange("x", [.. fitting.Select((size, i) => new PartitionRequest(GptTypes.BasicData, $"p{i}", size * MiB))], c.disk * MiB);
            var table = Open(full with { Partitions = [.. full.Partitions.Where((_, i) => c.gaps[i] == 0)] }, c.disk);
            var before = table.Partitions;
            var volumes = c.wanted.Take(10).Select((w, i) => Volume($"v{i}", w.Item1 == 0 ? null : w.Item1, w.Item2 == 0 ? null : Math.Max(w.Item1, w.Item2 + 8), i % 2 == 0)).ToArray();
            var space = Arrange(table, volumes);
            var after = GptReader.Read(Written(table, c.disk));
            after.Check();
            return space.Places.Count + space.Problems.Count == volumes.Length
                && before.All(b => after.Partitions.Contains(b.Partition))
                && space.Places.All(p => after.Partitions.Contains(p.Partition) && p.Partition.Sectors * 512 >= p.Volume.LeastSize
                    && (p.Volume.MaxSize is not { } most || p.Partition.Sectors * 512 <= Math.Max(most, p.Volume.LeastSize)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static VolumeDocument Volume(string name, int? min = null, int? max = null, bool grow = false) =>
        new() { Name = name, MinSize = min * MiB, MaxSize = max * MiB, Grow = grow };

    private VolumeSpace Arrange(GptEditor table, VolumeDocument[] volumes) =>
        VolumeSpace.Arrange(table, volumes, () => new Guid(++_ids, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));

    private static List<(string Name, int Number, long Start, long Length)> Shown(VolumeSpace space) =>
        [.. space.Places.Select(p => (p.Volume.Name, p.Number, p.Partition.FirstLba / 2048, p.Partition.Sectors / 2048))];

    private static GptEditor Blank(int mebibytes) => GptEditor.Create("seed", mebibytes * MiB, 512);

    private static GptEditor Open(GptTable table, int mebibytes) =>
        GptEditor.TryOpen(new DiskContent(mebibytes * MiB, GptWriter.Encode(table)), 512, out var editor) ? editor : throw new InvalidOperationException();

    private static DiskContent Written(GptEditor table, int mebibytes) => new(mebibytes * MiB, [.. table.Encode().OrderBy(e => e.Offset)]);

    private static GptEditor Reopened(GptEditor table, int mebibytes)
    {
        var written = table.Encode();
        // On a larger disk the backup is where it was.
        return GptEditor.TryOpen(new DiskContent(mebibytes * MiB, [.. written.OrderBy(e => e.Offset)]), 512, out var editor) ? editor : throw new InvalidOperationException();
    }
}
