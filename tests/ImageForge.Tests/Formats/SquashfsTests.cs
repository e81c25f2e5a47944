// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Formats.Compression;
using ImageForge.Formats.Content;
using ImageForge.Formats.Squashfs;
using ImageForge.Formats.Tree;
using ImageForge.Tests.Builder.Tools;
using Xunit.Abstractions;

namespace ImageForge.Tests.Formats;

public sealed class SquashfsTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset _time = new(2025, 6, 7, 8, 9, 10, TimeSpan.Zero);

    private readonly Judge _judge = new(output);

    public static TheoryData<CompressionKind, int> Variants => new()
    {
        { CompressionKind.Zlib, 1 << 20 }, { CompressionKind.Zlib, 4096 },
        { CompressionKind.Zstd, 1 << 20 }, { CompressionKind.Zstd, 1 << 17 },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void ReadsBackEverything(CompressionKind kind, int blockSize)
    {
        if (Codec(kind) is not { } codec) return;
        var image = Write(Trees.Everything(), codec, blockSize);
        var tree = SquashfsReader.Read(image, codec);
        Assert.Equal(Trees.Describe(Trees.Everything()), Trees.Describe(tree));
        Assert.Equal(0, image.Length % 4096);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void UnsquashfsExtractsIt(CompressionKind kind, int blockSize)
    {
        if (Codec(kind) is not { } codec) return;
        using var scratch = new Scratch();
        var file = Save(scratch, Trees.Everything(), codec, blockSize);
        if (_judge.Ask("unsquashfs", "-lln", "-UTC", file) is not { } listing) return;
        var lines = listing.Split('\n');
        // Root and entries; before them unsquashfs may print how many cores it uses.
        Assert.Equal(Trees.Everything().Entries.Count + 1, lines.Count(l => l.Contains("squashfs-root", StringComparison.Ordinal)));
        Has(lines, "-rwsr-xr-x 0/0", "4096 2025-06-07 08:09 squashfs-root/bin/setuid");
        Has(lines, "lrwxrwxrwx 0/0", "squashfs-root/bin/link -> tool");
        Has(lines, "crw------- 0/0", "5,  1 2025-06-07 08:09 squashfs-root/dev/console");
        Has(lines, "brw-rw---- 0/0", " 2025-06-07 08:09 squashfs-root/dev/big");
        Has(lines, "prw-r--r-- 0/0", "squashfs-root/dev/pipe");
        Has(lines, "drwxrwxrwt 0/0", "squashfs-root/empty");
        Has(lines, "-rw-r--r-- 1000/70000", "70000 2025-06-07 08:09 squashfs-root/owned");

        _judge.Ask("unsquashfs", "-no-progress", "-d", scratch["out"], file);
        foreach (var entry in Trees.Everything().Entries.Where(e => e.Kind == EntryKind.File && e.Mode != 0))
            Assert.Equal(Digest.Of(entry.Content!), Digest.Of(ByteSource.FromFile(scratch["out/" + entry.Path])));
    }

    [Fact]
    public void SuperblockSaysWhatUnsquashfsReads()
    {
        using var scratch = new Scratch();
        var file = Save(scratch, Trees.Everything(), new ZlibCodec(4), 1 << 16);
        if (_judge.Ask("unsquashfs", "-UTC", "-s", file) is not { } text) return;
        Assert.Contains("Creation or last append time Sat Jun  7 08:09:10 2025", text, StringComparison.Ordinal);
        Assert.Contains("Compression gzip", text, StringComparison.Ordinal);
        Assert.Contains("compression-level 4", text, StringComparison.Ordinal);
        Assert.Contains("Block size 65536", text, StringComparison.Ordinal);
        Assert.Contains("Xattrs are not stored", text, StringComparison.Ordinal);
        Assert.Contains($"Number of inodes {Trees.Everything().Entries.Count + 1}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadsWhatMksquashfsWrites()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["in/sub/empty"]);
        scratch.Write("in/sub/file", Samples.Mixed(400_000));
        scratch.Write("in/small", Samples.Text(900));
        scratch.Write("in/zeros", new byte[500_000]);
        File.CreateSymbolicLink(scratch["in/link"], "sub/file");
        for (var i = 0; i < 3000; i++) scratch.Write($"in/sub/{i:d40}", BitConverter.GetBytes(i % 7));
        if (_judge.Ask("mksquashfs", scratch["in"], scratch["a.sqfs"], "-quiet", "-no-progress", "-comp", "gzip") is null) return;

        var tree = SquashfsReader.Read(ByteSource.FromFile(scratch["a.sqfs"]), new ZlibCodec());
        Assert.Equal(3000 + 6, tree.Entries.Count);
        Assert.Equal(Samples.Mixed(400_000), tree.Find("sub/file")!.Content!.ToArray());
        Assert.Equal(Samples.Text(900), tree.Find("small")!.Content!.ToArray());
        Assert.Equal(new byte[500_000], tree.Find("zeros")!.Content!.ToArray());
        Assert.Equal("sub/file", tree.Find("link")!.LinkTarget);
        Assert.Equal(BitConverter.GetBytes(2999 % 7), tree.Find($"sub/{2999:d40}")!.Content!.ToArray());
    }

    [Fact]
    public void ReadsBackAnyTree() => Prop.ForAll(Trees.Any(), tree =>
    {
        var codec = new ZlibCodec(1);
        return Trees.Describe(tree).SequenceEqual(Trees.Describe(SquashfsReader.Read(Write(tree, codec, 4096), codec)));
    }).QuickCheckThrowOnFailure();

    // More than 64 KiB of names need the extended directory; more than 8 KiB, several headers; more than 256, too.
    [Fact]
    public void CrowdedDirectoriesAreListedWhole()
    {
        using var scratch = new Scratch();
        var codec = new ZlibCodec(1);
        var file = Save(scratch, Trees.Crowded(5000), codec, 1 << 17);
        Assert.Equal(Trees.Describe(Trees.Crowded(5000)), Trees.Describe(SquashfsReader.Read(ByteSource.FromFile(file), codec)));
        if (_judge.Ask("unsquashfs", "-l", file) is not { } listing) return;
        Assert.Equal(5002, listing.Split('\n').Count(l => l.StartsWith("squashfs-root", StringComparison.Ordinal)));
    }

    [Fact]
    public void EmptyTreeIsAnImage()
    {
        using var scratch = new Scratch();
        var file = Save(scratch, new FileTree { RootMode = 0b111_000_000 }, new ZlibCodec(), 1 << 20);
        var tree = SquashfsReader.Read(ByteSource.FromFile(file), new ZlibCodec());
        Assert.Empty(tree.Entries);
        Assert.Equal(0b111_000_000, tree.RootMode);
        _judge.Ask("unsquashfs", "-ll", file);
    }

    [Fact]
    public void BytesDependOnTreeAndTimeAlone()
    {
        if (Codec(CompressionKind.Zstd) is not { } codec || Codec(CompressionKind.Zstd) is not { } other) return;
        var image = Digest.Of(Write(Trees.Everything(), codec, 1 << 20));
        Assert.Equal(image, Digest.Of(Write(Trees.Everything(), codec, 1 << 20)));
        Assert.Equal(image, Digest.Of(Write(Trees.Everything(), other, 1 << 20)));
        using var later = new MemoryStream();
        SquashfsWriter.Write(Trees.Everything(), later, new() { Codec = codec, ModificationTime = _time.AddSeconds(1) });
        Assert.NotEqual(image, Digest.Of(later.ToArray()));
    }

    [Fact]
    public void EqualContentsAreStoredOnce()
    {
        var codec = new ZlibCodec(1);
        var content = ByteSource.FromMemory(Samples.Noise(300_000));
        var one = Write(new([TreeEntry.File("a", content)]), codec, 1 << 17);
        var copy = ByteSource.FromMemory(Samples.Noise(300_000));
        var three = Write(new([TreeEntry.File("a", content), TreeEntry.File("b", copy), TreeEntry.File("c", content)]), codec, 1 << 17);
        Assert.InRange(three.Length, one.Length, one.Length + 4096);
        Assert.Equal(Samples.Noise(300_000), SquashfsReader.Read(three, codec).Find("b")!.Content!.ToArray());
    }

    // Beyond 4 GiB, so that it also needs the extended inode.
    [Fact]
    public void ZerosTakeNoPlace()
    {
        var codec = new ZlibCodec(1);
        var content = ByteSource.Concat(ByteSource.Zeros(1L << 32), ByteSource.FromMemory("end"u8.ToArray()));
        using var scratch = new Scratch();
        var file = Save(scratch, new([TreeEntry.File("z", content)]), codec, 1 << 20);
        Assert.InRange(new FileInfo(file).Length, 4096, 8192);
        var back = SquashfsReader.Read(ByteSource.FromFile(file), codec).Find("z")!.Content!;
        Assert.Equal((1L << 32) + 3, back.Length);
        Assert.Equal("\0end"u8.ToArray(), back.Slice((1L << 32) - 1, 4).ToArray());
        if (_judge.Ask("unsquashfs", "-lln", file) is not { } listing) return;
        Assert.Contains(" 4294967299 ", listing, StringComparison.Ordinal);
    }

    [Fact]
    public void DirectoriesThatHoldThemselvesAreRefused()
    {
        var codec = new StoringCodec();
        var image = Write(new([TreeEntry.Directory("a/b")]), codec, 4096).ToArray();
        // The listing of "a" says where the inode of "b" lies: make it the inode of "a" itself, which is 32 bytes further.
        var entry = image.AsSpan().LastIndexOf("b"u8) - 8;
        var bOffset = image[entry];
        image[entry] = (byte)(bOffset + 32);
        var error = Assert.Throws<InvalidDataException>(() => SquashfsReader.Read(ByteSource.FromMemory(image), codec));
        Assert.Contains("holds itself", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WritesBehindWhatIsThere()
    {
        using var target = new MemoryStream();
        target.Write(new byte[777]);
        var length = SquashfsWriter.Write(Trees.Crowded(3), target, new() { Codec = new ZlibCodec(), ModificationTime = _time });
        Assert.Equal(777 + length, target.Position);
        var image = ByteSource.FromMemory(target.ToArray()).Slice(777, length);
        Assert.Equal(5 - 1, SquashfsReader.Read(image, new ZlibCodec()).Entries.Count);
    }

    [Fact]
    public void HostileImagesEndInInvalidData()
    {
        var codec = new ZlibCodec(1);
        var tree = new FileTree(
        [
            TreeEntry.File("a/b", ByteSource.FromMemory(Samples.Mixed(9000))), TreeEntry.Symlink("a/l", "b"),
            TreeEntry.File("a/c/d", ByteSource.FromMemory(Samples.Text(100))), TreeEntry.CharacterDevice("n", 1, 3),
        ]);
        var good = Write(tree, codec, 4096).ToArray();
        for (var length = 0; length < good.Length; length += 7) TryRead(good[..length], codec);
        var random = new Random(5);
        for (var round = 0; round < 3000; round++)
        {
            var broken = (byte[])good.Clone();
            // Half of the rounds in the superblock, which holds the positions of everything.
            var end = round % 2 == 0 ? 96 : broken.Length;
            for (var n = random.Next(1, 4); n > 0; n--) broken[random.Next(end)] = (byte)random.Next(256);
            TryRead(broken, codec);
        }
    }

    // Stored metadata lets corruption through to the tables, which a compressor's own checks would stop before.
    [Fact]
    public void HostileTablesEndInInvalidData()
    {
        var codec = new StoringCodec();
        var tree = new FileTree(
        [
            TreeEntry.File("a/b", ByteSource.FromMemory(Samples.Mixed(9000))), TreeEntry.Symlink("a/l", "b"),
            TreeEntry.File("a/c/d", ByteSource.FromMemory(Samples.Text(100))), TreeEntry.CharacterDevice("n", 1, 3),
        ]);
        var good = Write(tree, codec, 4096).ToArray();
        Assert.Equal(Trees.Describe(tree), Trees.Describe(SquashfsReader.Read(ByteSource.FromMemory(good), codec)));
        var tables = 96 + 8 + 9100;
        var random = new Random(6);
        for (var round = 0; round < 10_000; round++)
        {
            var broken = (byte[])good.Clone();
            for (var n = random.Next(1, 4); n > 0; n--)
                broken[random.Next(tables, tables + 700)] = (byte)(random.Next(3) == 0 ? random.Next(256) : random.Next(4));
            TryRead(broken, codec);
        }
    }

    [Fact]
    public void BoundsTheNumberOfEntries() => Assert.Throws<InvalidDataException>(() =>
        SquashfsReader.Read(Write(Trees.Crowded(20), new ZlibCodec(), 4096), new ZlibCodec(), entryLimit: 20));

    private static void Has(string[] lines, string start, string end) => Assert.Contains(lines, l =>
        l.StartsWith(start, StringComparison.Ordinal) && l.EndsWith(end, StringComparison.Ordinal));

    private static void TryRead(byte[] image, IBlockCodec codec)
    {
        try
        {
            foreach (var entry in SquashfsReader.Read(ByteSource.FromMemory(image), codec).Entries)
            {
                // Made-up sizes of files of zeros are not wrong; only reading them whole would take forever.
                if (entry.Content is { Length: < 1 << 20 } content) content.ToArray();
            }
        }
        catch (InvalidDataException)
        {
            // The expected end.
        }
    }

    private static ByteSource Write(FileTree tree, IBlockCodec codec, int blockSize)
    {
        using var target = new MemoryStream();
        var length = SquashfsWriter.Write(tree, target,
            new() { Codec = codec, ModificationTime = _time, BlockSize = blockSize });
        Assert.Equal(target.Length, length);
        return ByteSource.FromMemory(target.ToArray());
    }

    private static string Save(Scratch scratch, FileTree tree, IBlockCodec codec, int blockSize)
    {
        using var file = File.Create(scratch["image.sqfs"]);
        Write(tree, codec, blockSize).CopyTo(file);
        return file.Name;
    }

    private IBlockCodec? Codec(CompressionKind kind) =>
        kind == CompressionKind.Zlib ? new ZlibCodec() : HostZstd.Load(output)?.BlockCodec(3);

    /// <summary>Compresses nothing.</summary>
    private sealed class StoringCodec : IBlockCodec
    {
        public CompressionKind Kind => CompressionKind.Zlib;
        public int Level => 1;
        public int Compress(ReadOnlySpan<byte> block, Span<byte> target) => 0;
        public int Decompress(ReadOnlySpan<byte> compressed, Span<byte> target) => throw new InvalidDataException();
    }
}
