// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Gpt;
using Xunit.Abstractions;

namespace ImageForge.Tests.Formats;

public sealed class GptEditorTests(ITestOutputHelper output)
{
    private const long MiB = 1 << 20;

    private static readonly GptPartition Data = new(GptTypes.ImageForgeVolume, new Guid("11111111-2222-3333-4444-555555555555"),
        100 * 2048, 200 * 2048 - 1, "IMAGEFORGE-data", GptTypes.AttributeVolumeUnformatted);

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void AnEmptyTableTakesAPartitionThatReadersSee(int sector)
    {
        var table = GptEditor.Create("seed", 512 * MiB, sector);
        var data = Data with { FirstLba = 100 * MiB / sector, LastLba = 200 * MiB / sector - 1 };
        Assert.Equal(1, table.Add(data));
        var read = GptReader.Read(Content(table, 512 * MiB), sector);
        Assert.Equal([data], read.Partitions);
        Assert.Equal([new FreeArea(MiB / sector, 100 * MiB / sector - 1), new FreeArea(200 * MiB / sector, read.LastUsableLba)], table.FreeAreas);
    }

    [Fact]
    public void SgdiskFindsNoProblemAfterATableHasMovedToALargerDisk()
    {
        var table = GptEditor.Create("seed", 512 * MiB, 512);
        table.Add(Data);
        var small = Content(table, 512 * MiB).ToArray();
        Assert.True(GptEditor.TryOpen(ByteSource.FromMemory(Grown(small, 1024 * MiB)), 512, out var larger));
        larger.Add(Data with { Id = Id(2), FirstLba = 600 * 2048, LastLba = 1000 * 2048, Name = "IMAGEFORGE-more" });
        var disk = Grown(small, 1024 * MiB);
        foreach (var extent in larger.Encode()) extent.Source.ToArray().CopyTo(disk, extent.Offset);
        using var scratch = new Scratch();
        var path = scratch.Write("disk.img", ByteSource.FromMemory(disk));
        if (new Judge(output).Ask("sgdisk", "-v", path) is not { } verdict) return;
        Assert.Contains("No problems found", verdict);
        Assert.Contains("Partition name: 'IMAGEFORGE-more'", new Judge(output).Ask("sgdisk", "-i", "2", path)!);
    }

    [Fact]
    public void EntriesOfOthersKeepTheirNumbersAndEveryBit()
    {
        // An entry left free in the middle, attributes that we do not know, boot code in sector 0.
        var foreign = GptTable.Arrange("x", [new(GptTypes.EfiSystem, "ESP", 10 * MiB, 0xF000_0000_0000_0005), new(GptTypes.BasicData, "b", MiB), new(GptTypes.BasicData, "c", MiB)], 512 * MiB);
        var disk = new DiskContent(512 * MiB, GptWriter.Encode(foreign)).ToArray();
        disk.AsSpan(0, 400).Fill(0xAB);
        var bare = disk.ToArray();
        bare.AsSpan(1024 + 128, 128).Clear();
        Assert.False(GptEditor.TryOpen(ByteSource.FromMemory(Damaged(bare)), 512, out _));
        Assert.True(GptEditor.TryOpen(ByteSource.FromMemory(disk), 512, out var table));
        var number = table.Add(Data);
        Assert.Equal(4, number);
        var primary = table.Encode()[1].Source.ToArray();
        Assert.Equal(disk.AsSpan(0, 0x1BE).ToArray(), primary.AsSpan(0, 0x1BE).ToArray());
        Assert.Equal(disk.AsSpan(1024, 3 * 128).ToArray(), primary.AsSpan(1024, 3 * 128).ToArray());
    }

    [Fact]
    public void TheBackupIsWrittenFirstAndEitherAloneIsEnough()
    {
        var table = GptEditor.Create("seed", 512 * MiB, 512);
        table.Add(Data);
        var writes = table.Encode();
        Assert.True(writes[0].Offset > writes[1].Offset);
        // The power goes between the two writes of the first table, or within the second.
        Assert.True(GptEditor.TryOpen(new DiskContent(512 * MiB, [writes[0]]), 512, out var fromBackup));
        Assert.Equal(Data, Assert.Single(fromBackup.Partitions).Partition);
        Assert.True(GptEditor.TryOpen(new DiskContent(512 * MiB, [writes[1]]), 512, out var fromPrimary));
        Assert.Equal(Data, Assert.Single(fromPrimary.Partitions).Partition);
    }

    [Fact]
    public void SectorsThatAreNotFreeAreRefused()
    {
        var table = GptEditor.Create("seed", 512 * MiB, 512);
        table.Add(Data);
        Assert.Throws<InvalidOperationException>(() => table.Add(Data with { FirstLba = 150 * 2048, LastLba = 250 * 2048 }));
        Assert.Throws<InvalidOperationException>(() => table.Add(Data with { FirstLba = 400 * 2048, LastLba = 512 * 2048 }));
        Assert.Throws<InvalidOperationException>(() => table.Change(1, Data with { LastLba = Data.LastLba - 1 }));
        Assert.Throws<InvalidOperationException>(() => table.Change(1, Data with { FirstLba = Data.FirstLba - 1 }));
        table.Add(Data with { Id = Id(2), FirstLba = 300 * 2048, LastLba = 310 * 2048 });
        Assert.Equal(300 * 2048 - 1, table.LastReachable(Data));
        Assert.Throws<InvalidOperationException>(() => table.Change(1, Data with { LastLba = 300 * 2048 }));
        table.Change(1, Data with { LastLba = 300 * 2048 - 1, Attributes = 0 });
        Assert.Equal(0UL, table.Partitions[0].Partition.Attributes);
    }

    [Fact]
    public void AFullTableSaysSo()
    {
        var table = GptEditor.Create("seed", 512 * MiB, 512);
        for (var i = 0; i < 128; i++) table.Add(Data with { Id = Id(i), FirstLba = (i + 1) * 2048, LastLba = (i + 2) * 2048 - 1 });
        Assert.Contains("no free entry", Assert.Throws<InvalidOperationException>(() => table.Add(Data with { FirstLba = 300 * 2048, LastLba = 301 * 2048 })).Message);
    }

    private static Guid Id(int number) => new(number, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]);

    private static DiskContent Content(GptEditor table, long length) => new(length, [.. table.Encode().OrderBy(e => e.Offset)]);

    private static byte[] Grown(byte[] disk, long length)
    {
        var larger = new byte[length];
        disk.CopyTo(larger, 0);
        return larger;
    }

    // Neither copy of the entries fits its checksum any more.
    private static byte[] Damaged(byte[] disk)
    {
        disk[^(33 * 512 - 130)] ^= 1;
        return disk;
    }
}
