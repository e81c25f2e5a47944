// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Formats.Content;
using ImageForge.Formats.Cpio;
using ImageForge.Formats.Tree;
using Xunit.Abstractions;

namespace ImageForge.Tests.Formats;

public sealed class CpioTests(ITestOutputHelper output)
{
    // Written down from buffer-format.rst: one directory, one file of three bytes, the trailer.
    private const string Small =
        "07070100000001000041ED000000000000000000000002000000000000000000000000000000000000000000000000000000020000" + "0000d\0"
        + "0707010000000200008180000000000000000000000001000000000000000300000000000000000000000000000000000000040000" + "0000d/f\0\0\0"
        + "abc\0"
        + "07070100000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000B0000"
        + "0000TRAILER!!!\0\0\0\0";

    [Fact]
    public void WritesTheDocumentedBytes()
    {
        var archive = CpioWriter.Write(new([TreeEntry.File("d/f", ByteSource.FromMemory("abc"u8.ToArray()), 0b110_000_000)]));
        Assert.Equal(Small, System.Text.Encoding.ASCII.GetString(archive.ToArray()));
    }

    [Fact]
    public void ReadsBackEverything()
    {
        var archive = CpioWriter.Write(Trees.Everything());
        Assert.Equal(Trees.Describe(Trees.Everything()), Trees.Describe(CpioReader.Read(archive)));
        Assert.Equal(0, archive.Length % 4);
        Assert.Equal(Digest.Of(archive), Digest.Of(CpioWriter.Write(Trees.Everything())));
    }

    [Fact]
    public void ReadsBackAnyTree() => Prop.ForAll(Trees.Any(), tree =>
        Trees.Describe(tree).SequenceEqual(Trees.Describe(CpioReader.Read(CpioWriter.Write(tree))))).QuickCheckThrowOnFailure();

    [Fact]
    public void ReadsArchivesAfterEachOther()
    {
        var first = CpioWriter.Write(new([TreeEntry.Fifo("a")]));
        var both = ByteSource.Concat(first, CpioWriter.Write(new([TreeEntry.Fifo("b")])));
        long offset = 0;
        Assert.NotNull(CpioReader.Read(both, ref offset).Find("a"));
        Assert.Equal(first.Length, offset);
        Assert.NotNull(CpioReader.Read(both, ref offset).Find("b"));
        Assert.Equal(both.Length, offset);
    }

    [Fact]
    public void BsdtarExtractsIt()
    {
        using var scratch = new Scratch();
        using (var file = File.Create(scratch["a.cpio"])) CpioWriter.Write(Trees.Everything()).CopyTo(file);
        // bsdtar leaves out device nodes without root, so they are only listed.
        var judge = new Judge(output);
        if (judge.Ask("bsdtar", "-tvf", scratch["a.cpio"]) is not { } listing) return;
        var lines = listing.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Trees.Everything().Entries.Count, lines.Length);
        Assert.Contains(lines, l => l.StartsWith("crw-------", StringComparison.Ordinal) && l.Contains("5,1", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("-rwsr-xr-x", StringComparison.Ordinal) && l.EndsWith("bin/setuid", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("lrwxrwxrwx", StringComparison.Ordinal) && l.EndsWith("bin/link -> tool", StringComparison.Ordinal));

        Directory.CreateDirectory(scratch["out"]);
        judge.Ask("bsdtar", "-xf", scratch["a.cpio"], "-C", scratch["out"], "bin", "zeros", "text");
        Assert.Equal(Samples.Code(3_000_001), File.ReadAllBytes(scratch["out/bin/tool"]));
        Assert.Equal(new byte[2_500_000], File.ReadAllBytes(scratch["out/zeros"]));
    }

    [Fact]
    public void CpioListsIt()
    {
        using var scratch = new Scratch();
        using (var file = File.Create(scratch["a.cpio"])) CpioWriter.Write(Trees.Everything()).CopyTo(file);
        if (new Judge(output).Ask("cpio", "-t", "--quiet", "-F", scratch["a.cpio"]) is not { } listing) return;
        Assert.Equal(Trees.Everything().Entries.Select(e => e.Path), listing.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void ReadsWhatBsdtarWrites()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["in/sub"]);
        scratch.Write("in/sub/file", "text"u8);
        File.CreateSymbolicLink(scratch["in/link"], "sub/file");
        if (new Judge(output).Ask("bsdtar", "--format", "newc", "-cf", scratch["a.cpio"], "-C", scratch["in"], ".") is null) return;
        var tree = CpioReader.Read(ByteSource.FromFile(scratch["a.cpio"]));
        Assert.Equal(["link", "sub", "sub/file"], tree.Entries.Select(e => e.Path));
        Assert.Equal("sub/file", tree.Find("link")!.LinkTarget);
        Assert.Equal("text"u8.ToArray(), tree.Find("sub/file")!.Content!.ToArray());
    }

    [Fact]
    public void RefusesFilesOfFourGibibytes() => Assert.Throws<InvalidDataException>(() =>
        CpioWriter.Write(new([TreeEntry.File("large", ByteSource.Zeros(1L << 32))])));

    [Fact]
    public void HostileArchivesEndInInvalidData()
    {
        var good = CpioWriter.Write(new(
        [
            TreeEntry.File("a/b", ByteSource.FromMemory(Samples.Text(300))), TreeEntry.Symlink("l", "a/b"),
            TreeEntry.CharacterDevice("n", 1, 3),
        ])).ToArray();
        for (var length = 0; length < good.Length - 1; length++) Refuses(good[..length], mustFail: length < good.Length - 3);
        var random = new Random(3);
        for (var round = 0; round < 5000; round++)
        {
            var broken = (byte[])good.Clone();
            for (var n = random.Next(1, 5); n > 0; n--) broken[random.Next(broken.Length)] = (byte)random.Next(256);
            Refuses(broken, mustFail: false);
            for (var n = random.Next(1, 5); n > 0; n--) broken[random.Next(broken.Length)] = "0123456789ABCDEF"u8[random.Next(16)];
            Refuses(broken, mustFail: false);
        }
    }

    private static void Refuses(byte[] archive, bool mustFail)
    {
        try
        {
            CpioReader.Read(ByteSource.FromMemory(archive));
            Assert.False(mustFail);
        }
        catch (InvalidDataException)
        {
            // The expected end.
        }
    }
}
