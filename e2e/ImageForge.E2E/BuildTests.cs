// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using ImageForge.E2E.Rig;

namespace ImageForge.E2E;

/// <summary>What `imageforge build` promises, with Debian's own packages.</summary>
[Collection(nameof(BuiltImage))]
public sealed class BuildTests(BuiltImage image) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("imf-build").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void ArtifactsStayBelowTheirCeilings()
    {
        // Talos: 77 + 18 MiB and 301 MiB.
        var network = new[] { "vmlinuz", "initramfs" }.Sum(f => new FileInfo(Path.Combine(image.Output, "pxe", f)).Length);
        Assert.InRange(network, 10 << 20, 40 << 20);
        Assert.InRange(new FileInfo(image.Artifact("iso")).Length, 10 << 20, 60 << 20);
    }

    [Fact]
    public async Task TheSameBytesElsewhere()
    {
        var manifest = CopyManifest(_directory);
        var result = await Command.RunAsync(["/bin/sh", "-c", "umask 077; exec \"$@\"", "sh", .. Command.Line("build", manifest, "-o", Path.Combine(_directory, "o"), "--output", "raw,iso,qcow2,pxe")],
            new Dictionary<string, string?> { ["TZ"] = "Asia/Kathmandu", ["LC_ALL"] = "tr_TR.UTF-8", ["XDG_CACHE_HOME"] = Path.Combine(_directory, "cache") }, _directory);
        result.Succeeded();
        Assert.Equal(Hashes(image.Output), Hashes(Path.Combine(_directory, "o")));
    }

    [Fact]
    public async Task AnOrdinaryUserBuildsWithAnEmptyPath()
    {
        // A copy, since a checkout may lie where nobody may look.
        var app = Path.Combine(_directory, "app");
        CopyTree(Command.Directory, app);
        var work = Directory.CreateDirectory(Path.Combine(_directory, "home")).FullName;
        var manifest = CopyManifest(work);
        var dotnet = Command.Line()[0];
        foreach (var path in (string[])[_directory, app, work]) File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        (await Command.RunAsync(["chown", "-R", "65534:65534", work], null)).Succeeded();
        var host = Path.IsPathRooted(dotnet) ? dotnet : (await Command.RunAsync(["/bin/sh", "-c", "command -v dotnet"], null)).Output.Trim();
        var result = await Command.RunAsync(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "-i", $"HOME={work}", $"IMAGEFORGE_MIRROR={Environment.GetEnvironmentVariable("IMAGEFORGE_MIRROR")}",
             host, Path.Combine(app, "imageforge.dll"), "build", manifest, "-o", Path.Combine(work, "o"), "--output", "raw,iso,qcow2,pxe"], null, work);
        result.Succeeded();
        Assert.Equal(Hashes(image.Output), Hashes(Path.Combine(work, "o")));
    }

    [Fact]
    public void FilesThatHoldTheSecretArePrivate()
    {
        const UnixFileMode Others = (UnixFileMode)0b000_111_111;
        foreach (var path in (string[])[image.Artifact("raw"), image.Artifact("iso"), image.Artifact("qcow2"), Path.Combine(image.Output, "pxe", "config.cpio")])
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & Others);
        var secret = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(image.Manifest)!, "secrets.yaml"))
            .Single(l => l.Contains("secret:", StringComparison.Ordinal)).Split(':')[1].Trim(' ', '"', '\'');
        Assert.DoesNotContain(secret, File.ReadAllText(Path.Combine(image.Output, "artifacts.json")));
        Assert.Contains(secret, File.ReadAllText(Path.Combine(image.Output, "pxe", "config.cpio")));
    }

    [Fact]
    public async Task AFullDiskLeavesThePreviousArtifacts()
    {
        // A file system of 26 MiB holds the PXE set, and the raw disk beside it no more.
        const string Script = """
            set -eu; out=$1; notes=$2; shift 2
            mkdir "$out"; mount -t tmpfs -o size=26m none "$out"
            "$@" -o "$out" --output pxe; (cd "$out" && sha256sum artifacts.json pxe/*) >"$notes/before"
            code=0; "$@" -o "$out" --output pxe,raw 2>"$notes/error" || code=$?
            echo $code >"$notes/code"; (cd "$out" && sha256sum artifacts.json pxe/*) >"$notes/after"; (cd "$out" && find . -type f | sort) >"$notes/files"
            """;
        var result = await Command.RunAsync(["unshare", "--mount", "/bin/sh", "-c", Script, "sh", Path.Combine(_directory, "o"), _directory,
            .. Command.Line("build", CopyManifest(_directory))], null);
        result.Succeeded();
        string Note(string name) => File.ReadAllText(Path.Combine(_directory, name));
        Assert.Equal("6", Note("code").Trim());
        Assert.Contains("error IF3301: no space left", Note("error"));
        Assert.Contains("hint: ", Note("error"));
        Assert.Equal(Note("before"), Note("after"));
        Assert.DoesNotContain("raw", Note("files"));
    }

    [Fact]
    public async Task AnInterruptedBuildLeavesThePreviousArtifacts()
    {
        var output = Path.Combine(_directory, "o");
        CopyTree(image.Output, output);
        var before = Hashes(output);
        // Some seconds of baking, so that on no machine the build ends before the signal reaches it.
        var manifest = CopyManifest(_directory);
        var ballast = Directory.CreateDirectory(Path.Combine(_directory, "ballast", "share")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(ballast, "noise"), RandomNumberGenerator.GetBytes(256 << 20));
        await File.AppendAllTextAsync(manifest, "---\napiVersion: imageforge.dev/v1alpha1\nkind: Extension\nname: ballast\npath: ballast\n");
        // The packages are open when this is said: what follows is baking. The cache is its own, since it keeps the noise.
        var result = await Command.InterruptAsync(Command.Line("build", manifest, "-o", output, "--output", "raw,iso"), "open ",
            new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = Path.Combine(_directory, "cache") });
        Assert.Equal(130, result.ExitCode);
        Assert.Equal(before, Hashes(output));
    }

    private string CopyManifest(string to)
    {
        // The lock goes along: the same manifest and the same lock are what promises the same bytes.
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(image.Manifest)!)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        return Path.Combine(to, Path.GetFileName(image.Manifest));
    }

    private static SortedDictionary<string, string> Hashes(string directory) => new(Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(directory, f), f =>
        {
            using var stream = File.OpenRead(f);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }), StringComparer.Ordinal);

    private static void CopyTree(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
