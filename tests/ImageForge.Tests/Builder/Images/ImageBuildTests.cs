// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageForge.Builder;
using ImageForge.Builder.Bake;
using ImageForge.Builder.Outputs;
using ImageForge.Formats.Content;
using ImageForge.Formats.Cpio;
using ImageForge.Formats.Squashfs;
using ImageForge.Formats.Tree;
using ImageForge.Tests.Builder.Inputs;
using ImageForge.Tests.Builder.Tools;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Images;

public sealed partial class ImageBuildTests(ITestOutputHelper output)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task WritesWhatThePlanSays()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        var artifacts = await image.BuildAsync();

        Assert.Equal(image.Plan().Outputs, artifacts.Select(a => a.Planned));
        foreach (var artifact in artifacts)
        {
            var path = Path.Combine(image.Output, artifact.Planned.Name);
            Assert.Equal((artifact.Length, artifact.Digest), (new FileInfo(path).Length, Digest.Of(ByteSource.FromFile(path))));
            Assert.Equal(artifact.Planned.Secret, File.GetUnixFileMode(path) == OwnerOnly);
        }

        var written = Directory.GetFiles(image.Output, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(image.Output, p));
        Assert.Equal(artifacts.Select(a => a.Planned.Name).Append("artifacts.json").Order(), written.Order());
    }

    [Fact]
    public async Task ListsWhatItWrote()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        var artifacts = await image.BuildAsync();
        var list = await File.ReadAllTextAsync(Path.Combine(image.Output, "artifacts.json"));

        using (var json = JsonDocument.Parse(list))
            Assert.Equal(artifacts.Select(a => a.Digest.Hex), json.RootElement.GetProperty("artifacts").EnumerateArray().Select(a => a.GetProperty("sha256").GetString()));
        // The compressor is the host's, and with it every size and digest.
        Verifier.Verify(Numbers().Replace(list, m => m.Groups[1].Value + "(varies)"));
    }

    [Fact]
    public async Task SecretsAreOnlyInFilesOfTheirOwner()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        foreach (var artifact in await image.BuildAsync())
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(image.Output, artifact.Planned.Name));
            Assert.Equal(artifact.Planned.Secret, bytes.AsSpan().IndexOf("c2VjcmV0IHNl"u8) >= 0);
        }
    }

    [Fact]
    public async Task SameBytesInAnotherPlaceWithAnotherCache()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var one = await SyntheticImage.CreateAsync(zstd);
        using var two = await SyntheticImage.CreateAsync(zstd);
        Assert.Equal(await one.BuildAsync(), await two.BuildAsync());
        Assert.Equal(File.ReadAllText(Path.Combine(one.Output, "artifacts.json")), File.ReadAllText(Path.Combine(two.Output, "artifacts.json")));
    }

    [Fact]
    public async Task ConfigurationAloneBakesNothing()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        var before = await image.BuildAsync();
        var after = await image.BuildAsync(SyntheticImage.Manifest.Replace("10.0.2.2", "10.0.2.3", StringComparison.Ordinal));

        Assert.Equal(2, image.CoresMade);
        Assert.Equal(before.Where(a => a.Planned.Secret).Select(a => a.Planned), before.Except(after).Select(a => a.Planned));
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("changed")]
    [InlineData("missing")]
    public async Task DamagedPiecesAreBakedAnew(string damage)
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        var before = await image.BuildAsync();
        var piece = Directory.GetFiles(Path.Combine(image.Store.Root, "baked"), "initramfs", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(piece);
        if (damage == "missing") File.Delete(piece);
        else if (damage == "truncated") await File.WriteAllBytesAsync(piece, bytes[..^1]);
        else await File.WriteAllBytesAsync(piece, [.. bytes[..^1], (byte)~bytes[^1]]);

        Assert.Equal(before, await image.BuildAsync());
        Assert.Equal(4, image.CoresMade);
    }

    [Fact]
    public async Task RootHoldsWhatItShouldAndNoShell()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        var root = RootOf(await image.BakeAsync(image.Plan()));
        Assert.Empty(Programs.FindInterpreters(root));
        // The plan's digest has the host's compressor in it.
        Verifier.Verify(List(root).Replace(image.Plan().Digest.Hex, "(varies)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stage1HoldsItsModulesInLoadOrder()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        var initramfs = (await image.BakeAsync(image.Plan())).Initramfs.Content;
        using var stage1 = new MemoryStream();
        // The frame is followed by zeros up to the next sector; it ends with a checksum, which may end in zeros too.
        var padded = initramfs.Slice(0, FirstOf(initramfs, "070701"u8)).ToArray();
        var end = padded.AsSpan().TrimEnd((byte)0).Length;
        while (!TryDecompress(padded.AsMemory(0, end), stage1)) end++;
        Verifier.Verify(List(CpioReader.Read(ByteSource.FromMemory(stage1.ToArray()))));
    }

    [Fact]
    public async Task PackageWithShellIsRefused()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd, DebWriter.File("bin/busybox", "a shell", 0b111_101_101),
            DebWriter.Symlink("usr/bin/python3", "python3.13"), DebWriter.File("usr/bin/python3.13", "another", 0b111_101_101));
        var e = await Assert.ThrowsAsync<ForgeException>(() => image.BuildAsync());
        Assert.Equal(("IF3214", "the packages bring what no image holds: /usr/bin/busybox, /usr/bin/python3, /usr/bin/python3.13"), (e.Code, e.Message));
    }

    [Fact]
    public async Task CancelledBakeLeavesNothingBehind()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        using var source = new CancellationTokenSource();
        var plan = image.Plan();
        var baker = new Baker(image.Store, ImageForge.Builder.Cli.Progress.None, async (_, _, _, token) =>
        {
            await source.CancelAsync();
            token.ThrowIfCancellationRequested();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => baker.ObtainAsync(plan, source.Token));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(image.Store.Root, "tmp")));
        Assert.False(Directory.Exists(Path.Combine(image.Store.Root, "baked")));
    }

    [Fact]
    public async Task ConfigurationThatDoesNotFitIsAnError()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        var plan = image.Plan();
        var writer = new ImageWriter(plan, await image.BakeAsync(plan), new byte[1 << 20], ImageForge.Builder.Cli.Progress.None);
        Assert.Equal("IF3304", Assert.Throws<ForgeException>(() => writer.WriteTo(image.Output, default)).Code);
    }

    private FileTree RootOf(BakedPieces pieces)
    {
        var initramfs = pieces.Initramfs.Content;
        var second = FirstOf(initramfs, "070701"u8);
        var archive = CpioReader.Read(initramfs.Slice(second, initramfs.Length - second));
        return SquashfsReader.Read(archive.Find(Initramfs.RootPath)!.Content!, HostZstd.Load(output)!.BlockCodec(3));
    }

    private bool TryDecompress(ReadOnlyMemory<byte> frame, MemoryStream target)
    {
        target.SetLength(0);
        try
        {
            HostZstd.Load(output)!.Decompress(ByteSource.FromMemory(frame), target);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static long FirstOf(ByteSource source, ReadOnlySpan<byte> magic) => source.ToArray().AsSpan().IndexOf(magic);

    private static string List(FileTree tree) => string.Concat(tree.Entries.Select(e =>
        $"{Convert.ToString(e.Mode, 8),4} {e.Kind,-15} {e.Path}{(e.LinkTarget is null ? "" : $" -> {e.LinkTarget}")}{Text(e)}\n"));

    // Small text files are shown whole.
    private static string Text(TreeEntry entry) => entry.Content is { Length: < 2000 } content && !content.ToArray().Contains((byte)0)
        ? "\n" + string.Join('\n', Encoding.UTF8.GetString(content.ToArray()).TrimEnd('\n').Split('\n').Select(line => "       | " + line))
        : "";

    [GeneratedRegex("(\"(?:size|sha256|plan)\": )(?:\\d+|\"[0-9a-f]{64}\")")]
    private static partial Regex Numbers();
}
