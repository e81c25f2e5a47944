// SPDX-License-Identifier: Apache-2.0
using System.Formats.Tar;
using System.Text;
using ImageForge.Builder;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Store;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Tests.Builder.Inputs;

public sealed class PackageFilesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("imageforge-store-").FullName;
    private readonly BlobStore _store;

    public PackageFilesTests() => _store = new BlobStore(_root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("data.tar")]
    [InlineData("data.tar.gz")]
    public async Task GivesOutFilesAsPackaged(string dataName)
    {
        var package = await OpenAsync(DebWriter.Make(
        [
            DebWriter.Directory("./"), DebWriter.Directory("./usr/"), DebWriter.Directory("./usr/bin/"),
            DebWriter.File("./usr/bin/tool", "#!tool", 0b100_111_101_101), DebWriter.HardLink("./usr/bin/same", "./usr/bin/tool"),
            DebWriter.Symlink("./usr/bin/link", "tool"), DebWriter.File("./usr/bin/empty", ""),
            DebWriter.File("./usr/" + new string('n', 120) + "/" + new string('m', 120), "long"),
        ], dataName));
        Assert.Equal(["usr", "usr/bin", "usr/bin/empty", "usr/bin/link", "usr/bin/same", "usr/bin/tool"], package.Files.Take(6).Select(f => f.Path));
        Assert.Equal("#!tool", Text(package.Content("usr/bin/tool")));
        Assert.Equal("#!tool", Text(package.Content("usr/bin/same")));
        Assert.Equal(0, package.Content("usr/bin/empty").Length);
        Assert.Equal("long", Text(package.Content(package.Files[6].Path)));
        Assert.True(package.TryGet("usr/bin/tool", out var tool));
        Assert.Equal((0b100_111_101_101, EntryKind.File, 6), (tool.Mode, tool.Kind, tool.Size));
        var link = package.ToTreeEntry(package.Files[3]);
        Assert.Equal((EntryKind.Symlink, "tool", null), (link.Kind, link.LinkTarget, link.Content));
    }

    [Fact]
    public async Task ReadsPackagesThatUseXz()
    {
        // `tar --owner=0 --group=0 -c usr/share/word | xz` of a file that holds "xz works\n".
        var xz = Convert.FromBase64String(XzTar);
        var package = await OpenAsync(DebWriter.Shell(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.xz", [1, 2, 3]), ("data.tar.xz", xz)));
        Assert.Equal("xz works\n", Text(package.Content("usr/share/word")));
    }

    [Fact]
    public async Task IsUnpackedOnce()
    {
        var pin = await AddAsync(DebWriter.Make([DebWriter.File("./a", "a")]));
        await PackageFiles.OpenAsync(_store, pin, CancellationToken.None);
        File.Delete(_store.PathOf(pin.Sha256));
        var again = await PackageFiles.OpenAsync(_store, pin, CancellationToken.None);
        Assert.Equal("a", Text(again.Content("a")));
    }

    [Fact]
    public async Task ADamagedIndexIsMadeAnew()
    {
        var pin = await AddAsync(DebWriter.Make([DebWriter.File("./a", "a")]));
        await PackageFiles.OpenAsync(_store, pin, CancellationToken.None);
        var index = Directory.GetFiles(Path.Combine(_root, "packages")).Single();
        var bytes = await File.ReadAllBytesAsync(index);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 0x40;
            Assert.Null(PackageIndex.Decode(changed));
            Assert.Null(PackageIndex.Decode(bytes[..i]));
        }

        await File.WriteAllBytesAsync(index, bytes[..^1]);
        Assert.Equal("a", Text((await PackageFiles.OpenAsync(_store, pin, CancellationToken.None)).Content("a")));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(index));
    }

    [Fact]
    public async Task AMissingFileIsNamed()
    {
        var package = await OpenAsync(DebWriter.Make([DebWriter.Directory("./usr/")]));
        foreach (var path in new[] { "usr", "usr/none" })
        {
            var error = Assert.Throws<ForgeException>(() => package.Content(path));
            Assert.Equal("IF2042", error.Code);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, TarEntry[]> HostileTars => new()
    {
        { "parent", [DebWriter.File("./../etc/passwd", "x")] },
        { "parent inside", [DebWriter.File("./usr/../../etc/passwd", "x")] },
        { "absolute", [DebWriter.File("/etc/passwd", "x")] },
        { "below a symlink", [DebWriter.Symlink("./usr", "/etc"), DebWriter.File("./usr/passwd", "x")] },
        { "symlink put over a directory's place later", [DebWriter.File("./usr/passwd", "x"), DebWriter.Symlink("./usr", "/etc")] },
        { "below a file", [DebWriter.File("./usr", "x"), DebWriter.File("./usr/passwd", "x")] },
        { "twice", [DebWriter.File("./a", "x"), DebWriter.File("./a", "y")] },
        { "hard link outside", [DebWriter.HardLink("./a", "/etc/shadow")] },
        { "hard link to nothing", [DebWriter.HardLink("./a", "./b")] },
        { "hard link to a symlink", [DebWriter.Symlink("./b", "/etc/shadow"), DebWriter.HardLink("./a", "./b")] },
        { "device", [new GnuTarEntry(TarEntryType.BlockDevice, "./sda") { DeviceMajor = 8, DeviceMinor = 0 }] },
        { "fifo", [new GnuTarEntry(TarEntryType.Fifo, "./pipe")] },
    };

    [Theory]
    [MemberData(nameof(HostileTars))]
    public async Task HostilePackagesAreRefused(string why, TarEntry[] entries)
    {
        var error = await Assert.ThrowsAsync<ForgeException>(() => OpenAsync(DebWriter.Make(entries)));
        Assert.True((error.Code, error.Exit) == ("IF2040", ExitCode.Dependency), $"{why}: {error}");
    }

    [Fact]
    public async Task TornPackagesAreRefused()
    {
        var whole = DebWriter.Make([DebWriter.File("./a", new string('a', 2000)), DebWriter.File("./b", "b")]);
        for (var length = 0; length < whole.Length - 1024; length += 97)
        {
            var error = await Assert.ThrowsAsync<ForgeException>(() => OpenAsync(whole[..length]));
            Assert.Equal("IF2040", error.Code);
        }
    }

    [Fact]
    public async Task ToolsBecomeRealFiles()
    {
        var package = await OpenAsync(DebWriter.Make(
        [
            DebWriter.Directory("./usr/"), DebWriter.Directory("./usr/bin/"), DebWriter.File("./usr/bin/tool", "tool", 0b100_111_101_101),
            DebWriter.Symlink("./usr/bin/alias", "../bin/tool"), DebWriter.Symlink("./usr/bin/host", "/bin/sh"),
            DebWriter.Symlink("./usr/bin/up", "../../../bin/sh"), DebWriter.File("./usr/bin/other", "x"),
        ]));
        Task<string> Prepare() => ToolTree.PrepareAsync(_store, [package], f => f.Path != "usr/bin/other", CancellationToken.None);
        var tree = await Prepare();
        Assert.Equal(["alias", "tool"], Directory.GetFiles(Path.Combine(tree, "usr/bin")).Select(f => Path.GetFileName(f)!).Order());
        var tool = Path.Combine(tree, "usr/bin/tool");
        // Executable, but never with the package's set-user-id bit.
        Assert.Equal(0b111_101_101, (int)File.GetUnixFileMode(tool));

        await File.WriteAllTextAsync(tool, "evil");
        Assert.Equal(tree, await Prepare());
        Assert.Equal("tool", await File.ReadAllTextAsync(Path.Combine(tree, "usr/bin/alias")));
    }

    [Fact]
    public async Task TwoPackagesCannotLeadOutOfATreeTogether()
    {
        var link = await OpenAsync(DebWriter.Make([DebWriter.Symlink("./lib", "usr")]));
        var file = await OpenAsync(DebWriter.Make([DebWriter.File("./lib/x", "x")]));
        Assert.Equal("IF2040", (await Assert.ThrowsAsync<ForgeException>(() => ToolTree.PrepareAsync(_store, [link, file], null, CancellationToken.None))).Code);
    }

    [Fact]
    public async Task OnlyTheExpectedContentIsStored()
    {
        var expected = Digest.Of("right"u8);
        var error = await Assert.ThrowsAsync<ForgeException>(() => _store.AddAsync(expected, "x", (s, t) => s.WriteAsync("wrong"u8.ToArray(), t).AsTask(), CancellationToken.None));
        Assert.Equal("IF2007", error.Code);
        Assert.False(_store.Contains(expected));
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "tmp")));
        await _store.AddAsync(expected, "x", (s, t) => s.WriteAsync("right"u8.ToArray(), t).AsTask(), CancellationToken.None);
        using var stream = _store.OpenVerified(expected, "x");
        Assert.Equal(5, stream.Length);
    }

    [Fact]
    public async Task AFullDiskIsSaidWithARemedy()
    {
        // /dev/full answers every write with ENOSPC; what the store makes of the error is the same wherever it comes from.
        var error = await Assert.ThrowsAsync<ForgeException>(() => _store.AddAsync("x", async (_, token) =>
        {
            await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            await full.WriteAsync(new byte[4096], token);
        }, CancellationToken.None));
        Assert.Equal((ExitCode.Io, "IF2004"), (error.Exit, error.Code));
        Assert.Contains("XDG_CACHE_HOME", error.Hint, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "tmp")));
    }

    private async Task<PackageFiles> OpenAsync(byte[] deb) => await PackageFiles.OpenAsync(_store, await AddAsync(deb), CancellationToken.None);

    private async Task<PackagePin> AddAsync(byte[] deb)
    {
        var digest = Digest.Of(deb);
        await _store.AddAsync(digest, "test", (s, t) => s.WriteAsync(deb, t).AsTask(), CancellationToken.None);
        return new PackagePin("test", "1", "amd64", "pool/test.deb", deb.Length, digest, [PackageRole.Root]);
    }

    private static string Text(ByteSource source) => Encoding.UTF8.GetString(source.ToArray());

    private const string XzTar = "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AHBdADqcyosJxdxJssUvXxk/8I3uYe6/zOHefMJAUoeMu769tI7jWqYV9E5QsPRgstRs1JLQ9gEdypBV73pSHxGsPIACylaesI0pLy12GLOGJdTnLO305+xcCAVG6JQUXopCnM3L8Y7Rtkc3R1E/moB3vwAAYWcUo220z1AAAYwBgFAAAEWxohaxxGf7AgAAAAAEWVo=";
}
