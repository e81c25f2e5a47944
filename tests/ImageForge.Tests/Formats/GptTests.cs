// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Formats.Checksums;
using ImageForge.Formats.Content;
using ImageForge.Formats.Gpt;
using Xunit.Abstractions;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Tests.Formats;

public sealed class GptTests(ITestOutputHelper output)
{
    private static readonly PartitionRequest[] Requests =
    [
        new(GptTypes.BiosBoot, GptTypes.BiosBootName, 1 << 20),
        new(GptTypes.EfiSystem, GptTypes.EspName, 5_000_000, GptTypes.AttributeRequired),
        new(GptTypes.ImageForgeConfig, GptTypes.ConfigName, 1 << 20, GptTypes.AttributeReadOnly),
        new(GptTypes.ImageForgeState, GptTypes.StateName, 4 << 20),
    ];

    private static byte[] Disk(int sectorSize = 512) =>
        GptWriter.Compose(GptTable.Arrange("seed", Requests, sectorSize: sectorSize), new ByteSource?[4]).ToArray();

    [Fact]
    public void Crc32IsTheStandardOne() => Assert.Equal(0xCBF43926u, Crc32.Compute("123456789"u8));

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void ReadsWhatItWrote(int sectorSize)
    {
        var table = GptTable.Arrange("seed", Requests, sectorSize: sectorSize);
        var disk = GptWriter.Compose(table, new ByteSource?[4]);
        var read = GptReader.Read(disk, sectorSize);
        Assert.Equal(table.DiskId, read.DiskId);
        Assert.Equal(table.DiskSectors, read.DiskSectors);
        Assert.Equal(table.Partitions, read.Partitions);
        Assert.Equal(1 << 20, read.OffsetOf(read.Find(GptTypes.BiosBoot)!));
        Assert.Null(read.Find(GptTypes.BasicData));
    }

    [Fact]
    public void SgdiskFindsNoProblem()
    {
        using var scratch = new Scratch();
        var disk = scratch.Write("disk.img", ByteSource.FromMemory(Disk()));
        var judge = new Judge(output);
        if (judge.Ask("sgdisk", "-v", disk) is not { } verdict) return;
        Assert.Contains("No problems found", verdict);
        var info = judge.Ask("sgdisk", "-i", "3", disk)!;
        Assert.Contains("Partition GUID code: 6B1F4C3E-6D66-4F1C-9A53-494D47464346", info);
        Assert.Contains("Partition name: 'IMAGEFORGE-CONFIG'", info);
        Assert.Contains("Attribute flags: 1000000000000000", info);
    }

    [Fact]
    public void IdentifiersAreVersion8AndDependOnTheSeed()
    {
        var table = GptTable.Arrange("a", Requests);
        Assert.All([table.DiskId, .. table.Partitions.Select(p => p.Id)], id =>
        {
            Assert.Equal('8', id.ToString()[14]);
            Assert.Contains(id.ToString()[19], "89ab");
        });
        Assert.Equal(5, table.Partitions.Select(p => p.Id).Append(table.DiskId).Distinct().Count());
        Assert.NotEqual(table.DiskId, GptTable.Arrange("b", Requests).DiskId);
        Assert.Equal(Disk(), Disk());
    }

    [Fact]
    public void BackupServesWhenThePrimaryIsDamaged()
    {
        var disk = Disk();
        disk[512 + 60] ^= 1;
        Assert.Equal(4, GptReader.Read(ByteSource.FromMemory(disk)).Partitions.Count);
        disk[^500] ^= 1;
        Assert.Throws<InvalidDataException>(() => GptReader.Read(ByteSource.FromMemory(disk)));
    }

    [Fact]
    public void ImageOnALargerDiskIsReadByItsPrimary()
    {
        var image = Disk();
        var larger = ByteSource.Concat(ByteSource.FromMemory(image), ByteSource.Zeros(1 << 20));
        Assert.Equal(image.Length, GptReader.Read(larger).DiskLength);
        // Its backup is where the damaged primary says that it is.
        image[1024] ^= 1;
        larger = ByteSource.Concat(ByteSource.FromMemory(image), ByteSource.Zeros(1 << 20));
        Assert.Equal(image.Length, GptReader.Read(larger).DiskLength);
    }

    [Fact]
    public void RefusesEntriesOutsideTheDisk()
    {
        var disk = Disk();
        var entry = disk.AsSpan(1024 + 3 * 128, 128);
        WriteInt64LittleEndian(entry[40..], disk.Length / 512);
        WriteUInt32LittleEndian(disk.AsSpan(512 + 88), Crc32.Compute(disk.AsSpan(1024, 128 * 128)));
        disk.AsSpan(512 + 16, 4).Clear();
        WriteUInt32LittleEndian(disk.AsSpan(512 + 16), Crc32.Compute(disk.AsSpan(512, 92)));
        disk.AsSpan(disk.Length - 512, 512).Clear();
        Assert.False(GptReader.TryRead(ByteSource.FromMemory(disk), out _));
    }

    [Fact]
    public void RefusesWhatCannotBeWritten()
    {
        Assert.Throws<ArgumentException>(() => GptTable.Arrange("s", Requests, diskLength: 8 << 20));
        Assert.Throws<ArgumentException>(() => GptTable.Arrange("s", Requests, sectorSize: 2048));
        var twice = GptTable.Arrange("s", Requests);
        twice = twice with { Partitions = [twice.Partitions[0], twice.Partitions[0]] };
        Assert.Throws<ArgumentException>(() => GptWriter.Encode(twice));
        var table = GptTable.Arrange("s", [Requests[0]]);
        Assert.Throws<ArgumentException>(() => GptWriter.Compose(table, [ByteSource.Zeros((1 << 20) + 1)]));
    }

    [Fact]
    public void AnyArrangementComesBack() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt[]>(), lengths =>
        {
            var requests = lengths.Take(100)
                .Select((l, i) => new PartitionRequest(GptTypes.BasicData, $"näme {i}", l.Get * 700L, (ulong)i)).ToArray();
            var table = GptTable.Arrange("p", requests);
            var read = GptReader.Read(GptWriter.Compose(table, new ByteSource?[requests.Length]));
            return read.Partitions.SequenceEqual(table.Partitions);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void HostileTablesAreRefused() =>
        Hostile.Rounds(Disk()[..(64 << 10)], 3000, s => GptReader.Read(s), length: 2048);
}
