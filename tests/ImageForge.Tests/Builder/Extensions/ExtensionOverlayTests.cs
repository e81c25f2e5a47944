// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.Builder.Bake;
using ImageForge.Builder.Extensions;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Tests.Builder.Extensions;

/// <summary>What comes of an extension over a root file system, and what services find there.</summary>
public sealed class ExtensionOverlayTests
{
    private readonly FileTree _root = new(
    [
        File("etc/hosts", "127.0.0.1 localhost"), TreeEntry.Symlink("etc/resolv.conf", "/run/resolv.conf"), TreeEntry.Directory("root", 0b111_000_000),
        TreeEntry.Directory("var"), TreeEntry.Directory("run"), File("usr/lib/libapp.so.1", "a library"), TreeEntry.Symlink("bin", "usr/bin"),
        File("usr/bin/imageforge-node", "\u007fELF", 0b111_101_101),
    ]);

    private readonly Dictionary<string, string> _owners = new() { ["usr/lib/libapp.so.1"] = "package app" };

    [Fact]
    public void FilesAreAddedAndSharedDirectoriesKeepTheirMode()
    {
        Lay(Extension("web", TreeEntry.Directory("root", 0b111_111_111), File("usr/bin/web", "x", 0b111_101_101), File("etc/hosts", "127.0.0.1 localhost"),
            TreeEntry.Symlink("etc/resolv.conf", "/run/resolv.conf"), File("opt/web/data", "x")));
        Assert.Equal(0b111_000_000, _root.Find("root")!.Mode);
        Assert.Equal(0b111_101_101, _root.Find("usr/bin/web")!.Mode);
        Assert.NotNull(_root.Find("opt/web/data"));
    }

    public static TheoryData<string, string> Conflicts() => new()
    {
        { "content", "/etc/hosts of extension web collides with the image's own files: the contents differ" },
        { "package", "/usr/lib/libapp.so.1 of extension web collides with package app: the contents differ" },
        { "mode", "/etc/hosts of extension web collides with the image's own files: its mode is 0644 there, 0600 here" },
        { "kind", "/usr/bin/imageforge-node of extension web collides with the image's own files: it is a file there, a symlink here" },
        { "link", "/etc/resolv.conf of extension web collides with the image's own files: it points to /run/resolv.conf there, to other here" },
        { "below", "/etc/hosts of extension web collides with the image's own files: it is a file there, a directory here" },
    };

    [Theory, MemberData(nameof(Conflicts))]
    public void ConflictsNameBothSides(string what, string message)
    {
        var entry = what switch
        {
            "content" => File("etc/hosts", "10.0.0.1 elsewhere"),
            "package" => File("usr/lib/libapp.so.1", "another library"),
            "mode" => File("etc/hosts", "127.0.0.1 localhost", 0b110_000_000),
            "kind" => TreeEntry.Symlink("usr/bin/imageforge-node", "web"),
            "link" => TreeEntry.Symlink("etc/resolv.conf", "other"),
            _ => File("etc/hosts/web", "x"),
        };
        var e = Assert.Throws<ForgeException>(() => Lay(Extension("web", entry)));
        Assert.Equal(("IF3220", ExitCode.Input), (e.Code, e.Exit));
        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void TwoExtensionsCollide()
    {
        var e = Assert.Throws<ForgeException>(() => Lay(Extension("one", File("opt/x", "1")), Extension("two", File("opt/x", "2"))));
        Assert.Equal("/opt/x of extension two collides with extension one: the contents differ", e.Message);
        Lay(Extension("three", File("opt/y", "same")), Extension("four", File("opt/y", "same")));
    }

    [Theory]
    [InlineData("var/lib/web/data")]
    [InlineData("tmp/x")]
    [InlineData("run/web")]
    [InlineData("dev/web")]
    public void FilesThatNobodyWouldSeeAreRefused(string path) =>
        Assert.Equal("IF3221", Assert.Throws<ForgeException>(() => Lay(Extension("web", File(path, "x")))).Code);

    [Theory]
    [InlineData("../../../etc/passwd", true)]
    [InlineData("/srv/build/web", true)]
    [InlineData("/usr/bin/imageforge-node", false)]
    [InlineData("/bin/imageforge-node", false)]
    [InlineData("/var/lib/web", false)]
    [InlineData("../lib/libapp.so.1", false)]
    [InlineData("not-there-yet", false)]
    public void LinksThatLeadOutAreRefused(string target, bool refused)
    {
        var layer = Extension("web", TreeEntry.Symlink("usr/bin/web", target));
        if (refused) Assert.Equal("IF3222", Assert.Throws<ForgeException>(() => Lay(layer)).Code);
        else Lay(layer);
    }

    [Fact]
    public void ShellsAreRefusedByWhomeverTheyCome()
    {
        var e = Assert.Throws<ForgeException>(() => Lay(Extension("tools", File("usr/bin/busybox", "x", 0b111_101_101), TreeEntry.Symlink("usr/bin/sh", "busybox"))));
        Assert.Equal(("IF3214", "extension tools brings what no image holds: /usr/bin/busybox, /usr/bin/sh"), (e.Code, e.Message));
    }

    [Theory]
    [InlineData("/usr/bin/imageforge-node", null)]
    [InlineData("/bin/imageforge-node", null)]
    [InlineData("/usr/bin/web", "the image has no such file")]
    [InlineData("/usr/bin", "it is a directory")]
    [InlineData("/etc/hosts", "the file is not executable")]
    [InlineData("/usr/bin/script", "it is started by /bin/sh, which the image does not have")]
    [InlineData("/usr/bin/dynamic", "it is started by /lib64/ld-linux-x86-64.so.2, which the image does not have")]
    public void ProgramsOfServicesMustBeInTheImage(string program, string? problem)
    {
        _root.Add(File("usr/bin/script", "#! /bin/sh -e\nexec web\n", 0b111_101_101));
        _root.Add(TreeEntry.File("usr/bin/dynamic", ByteSource.FromMemory(Dynamic("/lib64/ld-linux-x86-64.so.2")), 0b111_101_101));
        PlannedService[] services = [new("web", [program], [])];
        if (problem is null)
        {
            ServicePrograms.Check(_root, services);
            return;
        }

        var e = Assert.Throws<ForgeException>(() => ServicePrograms.Check(_root, services));
        Assert.Equal(("IF3224", $"service web cannot run {program}: {problem}"), (e.Code, e.Message));
    }

    [Fact]
    public void MountPointsAreMadeInTheImage()
    {
        ServicePrograms.AddMountPoints(_root, [new("web", [], ["/data/web", "/etc"])]);
        Assert.Equal(EntryKind.Directory, _root.Find("data/web")!.Kind);
        Assert.Equal("IF3225", Assert.Throws<ForgeException>(() => ServicePrograms.AddMountPoints(_root, [new("web", [], ["/etc/hosts/x"])])).Code);
    }

    [Fact]
    public void ModulesOfAnotherKernelAreRefused()
    {
        var layer = Extension("drivers", File("usr/lib/modules/6.12.1/extra/nic.ko", "x"), File("usr/lib/modules/6.12.1/extra/README", "x"));
        Assert.Equal(["extra/nic.ko"], layer.ModulesFor("6.12.1").Select(m => m.Path));
        Assert.DoesNotContain(layer.Others, e => e.Name == "nic.ko");
        Assert.Equal("IF3223", Assert.Throws<ForgeException>(() => layer.ModulesFor("6.12.2").ToList()).Code);
    }

    private void Lay(params ExtensionLayer[] layers)
    {
        var overlay = new ExtensionOverlay(_root, _owners);
        foreach (var layer in layers) overlay.Add(layer);
        overlay.CheckLinks(layers);
    }

    private static ExtensionLayer Extension(string name, params TreeEntry[] entries) => new(name, new FileTree(entries));

    private static TreeEntry File(string path, string content, int mode = 0b110_100_100) =>
        TreeEntry.File(path, ByteSource.FromMemory(System.Text.Encoding.Latin1.GetBytes(content)), mode);

    // Just enough of elf(5): a header, and one program header of type PT_INTERP.
    private static byte[] Dynamic(string loader)
    {
        var elf = new byte[64 + 56 + loader.Length + 1];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(elf);
        (elf[32], elf[56], elf[64], elf[64 + 8], elf[64 + 32]) = (64, 1, 3, 120, (byte)(loader.Length + 1));
        System.Text.Encoding.ASCII.GetBytes(loader).CopyTo(elf, 120);
        return elf;
    }
}
