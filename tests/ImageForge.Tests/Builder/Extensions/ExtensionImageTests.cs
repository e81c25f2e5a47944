// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.Builder.Bake;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Cpio;
using ImageForge.Formats.Squashfs;
using ImageForge.Formats.Tree;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Images;
using ImageForge.Tests.Builder.Kernel;
using ImageForge.Tests.Builder.Tools;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Extensions;

/// <summary>Whole bakes with extensions, out of synthetic packages.</summary>
public sealed class ExtensionImageTests(ITestOutputHelper output) : IDisposable
{
    private const string Service = """

        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Service
        name: web
        command: [/bin/web, --port, "80"]
        mounts: [{target: /data, tmpfs: 1MiB}]
        """;

    private static readonly ExtensionDocument Web = new() { Name = "web", Path = "web" };
    private readonly ExtensionFixture _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public async Task ExtensionIsPartOfTheImageAndOfItsDigest()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        _here.Write("web/bin/web", "\u007fELF", (UnixFileMode)0b111_101_101);
        _here.Write($"web/lib/modules/{SyntheticModule.Release}/extra/nic.ko", SyntheticModule.Elf("alias=pci:nic", "depends="));
        var plan = image.Plan(SyntheticImage.Manifest + Service, await _here.PrepareAsync(Web));
        var root = RootOf(await image.BakeAsync(plan));
        Assert.Equal(0b111_101_101, root.Find("usr/bin/web")!.Mode);
        Assert.Equal(EntryKind.Directory, root.Find("data")!.Kind);
        Assert.Contains("alias pci:nic nic", Text(root, "modules.alias"), StringComparison.Ordinal);
        Assert.Contains("extra/nic.ko:", Text(root, "modules.dep"), StringComparison.Ordinal);

        // The same again comes out of the cache; another byte is another image.
        await image.BakeAsync(image.Plan(SyntheticImage.Manifest + Service, await _here.PrepareAsync(Web)));
        Assert.Equal(2, image.CoresMade);
        _here.Write("web/bin/web", "\u007fELF, changed", (UnixFileMode)0b111_101_101);
        var changed = image.Plan(SyntheticImage.Manifest + Service, await _here.PrepareAsync(Web));
        Assert.NotEqual(plan.Digest, changed.Digest);
        await image.BakeAsync(changed);
        Assert.Equal(4, image.CoresMade);
        Assert.Contains("extension web", PlanText.ToText(changed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DirectoryThatChangesAfterThePlanIsNotBaked()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        _here.Write("web/bin/web", "before");
        var plan = image.Plan(extensions: await _here.PrepareAsync(Web));
        _here.Write("web/bin/web", "after");
        Assert.Equal("IF2051", (await Assert.ThrowsAsync<ForgeException>(() => image.BakeAsync(plan))).Code);
    }

    [Fact]
    public async Task ServiceWithoutItsProgramIsNamed()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        var e = await Assert.ThrowsAsync<ForgeException>(() => image.BakeAsync(image.Plan(SyntheticImage.Manifest + Service)));
        Assert.Equal(("IF3224", "service web cannot run /bin/web: the image has no such file"), (e.Code, e.Message));
    }

    private FileTree RootOf(BakedPieces pieces)
    {
        var initramfs = pieces.Initramfs.Content;
        var second = initramfs.ToArray().AsSpan().IndexOf("070701"u8);
        var archive = CpioReader.Read(initramfs.Slice(second, initramfs.Length - second));
        return SquashfsReader.Read(archive.Find(Initramfs.RootPath)!.Content!, HostZstd.Load(output)!.BlockCodec(3));
    }

    private static string Text(FileTree root, string table) =>
        System.Text.Encoding.UTF8.GetString(root.Find($"usr/lib/modules/{SyntheticModule.Release}/{table}")!.Content!.ToArray());
}
