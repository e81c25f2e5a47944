// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Fat;
using Xunit.Abstractions;

namespace ImageForge.Tests.Formats;

public sealed class FatTests(ITestOutputHelper output)
{
    private const int MiB = 1 << 20;

    private static readonly FatOptions Options = new()
    {
        VolumeId = 0x1234ABCD,
        Label = "IMAGEFORGE",
        Timestamp = new DateTimeOffset(2025, 1, 2, 3, 4, 6, TimeSpan.Zero),
    };

    private static ByteSource Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return ByteSource.FromMemory(bytes);
    }

    private static FatFile[] Boot =>
    [
        new("EFI/BOOT/BOOTX64.EFI", Bytes(1, 124_416)),
        new("EFI/Linux/imageforge-1.0.efi", Bytes(2, 300_001)),
        new("loader/loader.conf", Bytes(3, 10)),
        new("loader/entries/a very long name, with spaces.conf", Bytes(4, 5000)),
        new("loader/entries/a very long name, with more spaces.conf", Bytes(5, 1)),
        new("empty", ByteSource.Zeros(0)),
        new("ünïcode.txt", Bytes(6, 513)),
    ];

    private static Dictionary<string, byte[]> FilesOf(FatListing listing) =>
        listing.Entries.Where(e => e.Content is not null).ToDictionary(e => e.Path, e => e.Content!.ToArray());

    private static void AssertSame(IEnumerable<FatFile> expected, FatListing listing)
    {
        var files = FilesOf(listing);
        var wanted = expected.ToDictionary(f => f.Path, f => f.Content.ToArray());
        Assert.Equal(wanted.Keys.Order(StringComparer.Ordinal), files.Keys.Order(StringComparer.Ordinal));
        Assert.All(wanted, f => Assert.True(f.Value.AsSpan().SequenceEqual(files[f.Key]), f.Key));
    }

    [Theory]
    [InlineData(1 * MiB, null, FatType.Fat12, 2048)]
    [InlineData(8 * MiB, null, FatType.Fat12, 4096)] // between the two: too many small clusters, too few
    [InlineData(16 * MiB, null, FatType.Fat16, 2048)]
    [InlineData(32 * MiB, null, FatType.Fat16, 2048)]
    [InlineData(33 * MiB, null, FatType.Fat32, 512)]
    [InlineData(100 * MiB, null, FatType.Fat32, 1024)]
    [InlineData(300 * MiB, null, FatType.Fat32, 4096)]
    [InlineData(300 * MiB, FatType.Fat16, FatType.Fat16, 8192)]
    public void TypeFollowsFromTheSize(long length, FatType? wanted, FatType type, int clusterBytes)
    {
        var volume = FatVolume.Create(Options with { Length = length, Type = wanted }, Boot);
        Assert.Equal((type, clusterBytes), (volume.Type, volume.ClusterBytes));
        var listing = FatReader.Read(volume.Content);
        Assert.Equal((type, 0x1234ABCDu, "IMAGEFORGE"), (listing.Type, listing.VolumeId, listing.Label));
        AssertSame(Boot, listing);

        using var scratch = new Scratch();
        var image = scratch.Write("fat.img", volume.Content);
        var judge = new Judge(output);
        judge.Ask("fsck.fat", "-n", image);
        if (judge.Ask("mdir", "-i", image, "::/EFI/BOOT") is not { } directory) return;
        Assert.Contains("BOOTX64  EFI    124416 2025-01-02   3:04", directory);
        judge.Ask("mcopy", "-i", image, "::/loader/entries/a very long name, with spaces.conf", scratch["out"]);
        Assert.Equal(Bytes(4, 5000).ToArray(), File.ReadAllBytes(scratch["out"]));
    }

    [Theory]
    [InlineData(20 * MiB, FatType.Fat32)] // fewer than 65525 clusters of 512 bytes: it would not be FAT32
    [InlineData(1 * MiB, FatType.Fat16)]
    [InlineData(300 * MiB, FatType.Fat12)]
    public void ImpossibleTypesAreRefused(long length, FatType type) =>
        Assert.Throws<ArgumentException>(() => FatVolume.Create(Options with { Length = length, Type = type }, []));

    [Theory]
    [InlineData(512)]
    [InlineData(2048)]
    [InlineData(65536)]
    public void FilesLieInOnePieceAtTheirOffset(int alignment)
    {
        var volume = FatVolume.Create(Options with { Length = 40 * MiB, FileAlignment = alignment }, Boot);
        foreach (var file in Boot.Where(f => f.Content.Length > 0))
        {
            var offset = volume.OffsetOf(file.Path);
            Assert.Equal(0, offset % alignment);
            Assert.Equal(file.Content.ToArray(), volume.Content.Slice(offset, file.Content.Length).ToArray());
        }
        Assert.Throws<KeyNotFoundException>(() => volume.OffsetOf("empty"));
    }

    [Fact]
    public void GrowsToWhatTheFilesNeed()
    {
        Assert.Equal(MiB, FatVolume.Create(Options, Boot).Content.Length);
        var large = FatVolume.Create(Options, [new("a", ByteSource.Zeros(60 * MiB)), .. Boot]);
        Assert.Equal(FatType.Fat32, large.Type);
        Assert.InRange(large.Content.Length, 61 * MiB, 64 * MiB);
        Assert.Equal(FatType.Fat32, FatVolume.Create(Options with { Type = FatType.Fat32 }, Boot).Type);
        Assert.Equal(FatType.Fat16, FatVolume.Create(Options with { Type = FatType.Fat16 }, Boot).Type);
        var full = Options with { Length = MiB };
        Assert.Throws<ArgumentException>(() => FatVolume.Create(full, [new("a", ByteSource.Zeros(MiB))]));
    }

    [Theory]
    [InlineData("a/b", "A/c")]
    [InlineData("a", "A")]
    [InlineData("a", "a/b")]
    [InlineData("x//y", "z")]
    [InlineData("x", "what?")]
    [InlineData("x", "dot.")]
    [InlineData("x", "..")]
    public void RefusesWhatCannotBeStored(string first, string second) => Assert.Throws<ArgumentException>(
        () => FatVolume.Create(Options, [new(first, Bytes(1, 1)), new(second, Bytes(2, 2))]));

    [Fact]
    public void ManySimilarNamesStayApart()
    {
        var files = Enumerable.Range(0, 300).Select(i => new FatFile($"dir/configuration {i}.conf", Bytes(i, 10))).ToArray();
        files = [.. files, new("dir/CONFIG~7.CON", Bytes(400, 3))];
        var volume = FatVolume.Create(Options with { Length = 4 * MiB }, files);
        AssertSame(files, FatReader.Read(volume.Content));
        using var scratch = new Scratch();
        new Judge(output).Ask("fsck.fat", "-n", scratch.Write("fat.img", volume.Content));
    }

    [Fact]
    public void AnyFilesComeBackAndTheBytesAreAlwaysTheSame()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var files = RandomFiles(seed);
            var options = Options with { FileAlignment = 512 << (seed % 4) };
            var volume = FatVolume.Create(options, files);
            AssertSame(files, FatReader.Read(volume.Content));
            var again = FatVolume.Create(options, files.Reverse().ToArray());
            Assert.True(volume.Content.ToArray().AsSpan().SequenceEqual(again.Content.ToArray()), $"seed {seed}");
        }
    }

    private static FatFile[] RandomFiles(int seed)
    {
        var random = new Random(seed);
        string Name() => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => "abcXYZ019._-é"[random.Next(13)]))
            .TrimEnd('.') + "x";
        return Enumerable.Range(0, random.Next(1, 60))
            .Select(i => new FatFile(
                string.Join('/', Enumerable.Range(0, random.Next(3)).Select(d => $"d{random.Next(3)}").Append(Name() + i)),
                Bytes(random.Next(), random.Next(20) == 0 ? random.Next(3 * MiB) : random.Next(6000))))
            .DistinctBy(f => f.Path.ToUpperInvariant()).ToArray();
    }

    [Theory]
    [InlineData(FatType.Fat12)]
    [InlineData(FatType.Fat16)]
    [InlineData(FatType.Fat32)]
    public void HostileVolumesAreRefused(FatType type)
    {
        var volume = FatVolume.Create(Options with { Type = type }, Boot);
        // Damage goes where structures are: boot sector, tables, directories.
        var structures = volume.Content.Extents.Where(e => e.Source.Length < 100_000).ToArray();
        var good = volume.Content.ToArray();
        foreach (var extent in structures)
        {
            Hostile.Rounds(good, 60, s =>
            {
                foreach (var file in FatReader.Read(s).Entries) file.Content?.ToArray();
            }, (int)extent.Offset, (int)extent.Source.Length);
        }
    }
}
