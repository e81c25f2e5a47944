// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using ImageForge.Builder;
using ImageForge.Formats.Content;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Inputs;
using ImageForge.Tests.Builder.Tools;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Extensions;

/// <summary>Extensions that are directories and archives, on this host and on a server.</summary>
public sealed class ExtensionLayerTests(ITestOutputHelper output) : IDisposable
{
    private static TarEntry[] Web =>
    [
        DebWriter.Directory("./"), DebWriter.Directory("usr/bin/"), DebWriter.File("./usr/bin/web", "a program", 0b111_101_101),
        DebWriter.File("lib/libweb.so", "a library"), DebWriter.Symlink("sbin", "usr/sbin"), DebWriter.Symlink("usr/bin/www", "web"),
    ];

    private const string WebFiles = """
        755 0:0 usr
        755 0:0 usr/bin
        755 0:0 usr/bin/web "a program"
        777 0:0 usr/bin/www -> web
        755 0:0 usr/lib
        644 0:0 usr/lib/libweb.so "a library"
        """;

    private readonly ExtensionFixture _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public async Task DirectoryLosesWhatIsOfThisHostOnly()
    {
        _here.Write("web/usr/bin/web", "a program", (UnixFileMode)0b111_000_000);
        _here.Write("web/etc/web.conf", "port 80", (UnixFileMode)0b110_110_110);
        File.CreateSymbolicLink(_here.At("web/usr/bin/www"), "web");
        var extension = new ExtensionDocument { Name = "web", Path = "web" };
        if (await _here.OpenAsync(extension, output) is not { } files) return;
        Assert.Equal("""
            755 0:0 etc
            644 0:0 etc/web.conf "port 80"
            755 0:0 usr
            755 0:0 usr/bin
            755 0:0 usr/bin/web "a program"
            777 0:0 usr/bin/www -> web
            """, ExtensionFixture.List(files));

        // The digest is that of the listing in the reference page, whatever the host's times and umask.
        var digest = (await _here.PrepareAsync(extension)).Single().Digest;
        Assert.Equal(Digest.Of(System.Text.Encoding.UTF8.GetBytes(string.Concat(
            "dir etc\n", $"file 0644 etc/web.conf {Digest.Of("port 80"u8)}\n", "dir usr\n", "dir usr/bin\n",
            $"file 0755 usr/bin/web {Digest.Of("a program"u8)}\n", "link usr/bin/www web\n"))), digest);
        File.SetUnixFileMode(_here.At("web/etc/web.conf"), UnixFileMode.UserRead);
        File.SetLastWriteTimeUtc(_here.At("web/etc/web.conf"), DateTime.UnixEpoch);
        Assert.Equal(digest, (await _here.PrepareAsync(extension)).Single().Digest);
        _here.Write("web/etc/web.conf", "port 81");
        Assert.NotEqual(digest, (await _here.PrepareAsync(extension)).Single().Digest);
    }

    [Theory]
    [InlineData("fifo", "pipe is no regular file, directory or symlink")]
    [InlineData("setuid", "usr/bin/su is set-user-id or set-group-id")]
    [InlineData("newline", "has a control character")]
    [InlineData("empty", "it holds no file at all")]
    public async Task DirectoryWithWhatNoImageHoldsIsRefused(string what, string problem)
    {
        Directory.CreateDirectory(_here.At("web"));
        if (what == "setuid") _here.Write("web/usr/bin/su", "x", (UnixFileMode)0b100_111_101_101);
        if (what == "newline") _here.Write("web/a\nb", "x");
        if (what == "fifo") await Process.Start("mkfifo", _here.At("web/pipe")).WaitForExitAsync();
        _here.Write("web.other/empty", "");
        var e = await Assert.ThrowsAsync<ForgeException>(() => OpenOrFailAsync(new() { Name = "web", Path = "web" }));
        Assert.Equal("IF2052", e.Code);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tar")]
    [InlineData("gz")]
    [InlineData("xz")]
    [InlineData("zst")]
    public async Task ArchivesOfEveryCompression(string compression)
    {
        if (HostZstd.Load(output) is not { } zstd) return;
        var tar = ExtensionFixture.Tar(Web);
        using var packed = new MemoryStream();
        if (compression == "tar") packed.Write(tar);
        if (compression == "zst") zstd.Compress(ByteSource.FromMemory(tar), packed, 3);
        if (compression == "gz") using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(tar);
        if (compression == "xz" && !await XzAsync(tar, packed)) return;
        var path = _here.Write("layers/web", packed.ToArray());
        var extension = new ExtensionDocument { Name = "web", Path = "layers/web", Sha256 = Digest.Of(File.ReadAllBytes(path)).Hex };
        Assert.Equal(WebFiles, ExtensionFixture.List((await _here.OpenAsync(extension, output))!));
    }

    public static TheoryData<string, string> Hostile() => new()
    {
        { "dots", "has the component \"..\"" }, { "absolute", "is absolute" }, { "device", "is of the kind BlockDevice" }, { "fifo", "is of the kind Fifo" },
        { "setuid", "is set-user-id" }, { "below-link", "lies below etc, which is no directory" }, { "twice", "occurs twice" },
        { "capability", "has file capabilities" }, { "hardlink", "is no earlier file" },
    };

    [Theory, MemberData(nameof(Hostile))]
    public async Task UnsafeEntriesAreRefused(string what, string problem)
    {
        TarEntry[] entries = what switch
        {
            "dots" => [DebWriter.File("usr/../../etc/passwd", "x")],
            "absolute" => [DebWriter.File("/etc/passwd", "x")],
            "device" => [new PaxTarEntry(TarEntryType.BlockDevice, "dev/sda")],
            "fifo" => [new PaxTarEntry(TarEntryType.Fifo, "usr/fifo")],
            "setuid" => [DebWriter.File("usr/bin/su", "x", 0b100_111_101_101)],
            "below-link" => [DebWriter.Symlink("etc", "/tmp"), DebWriter.File("etc/passwd", "x")],
            "twice" => [DebWriter.File("usr/a", "x"), DebWriter.File("./usr/a", "y")],
            "capability" => [new PaxTarEntry(TarEntryType.RegularFile, "usr/bin/ping", new Dictionary<string, string> { ["SCHILY.xattr.security.capability"] = "x" })],
            _ => [DebWriter.HardLink("usr/a", "usr/b")],
        };
        _here.Write("web.tar", ExtensionFixture.Tar(entries));
        var e = await Assert.ThrowsAsync<ForgeException>(() => OpenOrFailAsync(new() { Name = "web", Path = "web.tar" }));
        Assert.Equal("IF2052", e.Code);
        Assert.Contains("extension web cannot be used: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a tar at all, and long enough to be taken for a header: ")]
    [InlineData("\u001f\u008b broken gzip")]
    public async Task DamagedArchivesAreRefused(string bytes)
    {
        _here.Write("web.tar", [.. string.Concat(Enumerable.Repeat(bytes, 20)).Select(c => (byte)c)]);
        Assert.Equal("IF2052", (await Assert.ThrowsAsync<ForgeException>(() => OpenOrFailAsync(new() { Name = "web", Path = "web.tar" }))).Code);
    }

    [Fact]
    public async Task OtherContentThanTheManifestSaysIsAnErrorWithTheDigest()
    {
        _here.Write("web.tar", ExtensionFixture.Tar(Web));
        var wrong = new string('a', 64);
        var e = await Assert.ThrowsAsync<ForgeException>(() => _here.PrepareAsync(new ExtensionDocument { Name = "web", Path = "web.tar", Sha256 = wrong }));
        Assert.Equal(("IF2051", ExitCode.Dependency), (e.Code, e.Exit));
        Assert.Equal($"if this content is what you want: sha256: {Digest.Of(File.ReadAllBytes(_here.At("web.tar")))}", e.Hint);
        e = await Assert.ThrowsAsync<ForgeException>(() => _here.PrepareAsync(new ExtensionDocument { Name = "web", Path = "nowhere" }));
        Assert.Equal(("IF2050", $"extension web: there is nothing at {_here.At("nowhere")}"), (e.Code, e.Message));
    }

    [Fact]
    public async Task ArchiveOnAServerIsFetchedOnceAndChecked()
    {
        if (HostZstd.Load(output) is null) return;
        var tar = ExtensionFixture.Tar(Web);
        _here.Write("served/web.tar", tar);
        using var server = new LoopbackMirror(_here.At("served"));
        var extension = new ExtensionDocument { Name = "web", Url = new Uri(server.Uri, "web.tar"), Sha256 = Digest.Of(tar).Hex };
        Assert.Equal(WebFiles, ExtensionFixture.List((await _here.OpenAsync(extension, output))!));
        Assert.NotNull(await _here.OpenAsync(extension, output));
        Assert.Single(server.Requests);

        var e = await Assert.ThrowsAsync<ForgeException>(() => _here.PrepareAsync(extension with { Sha256 = new string('a', 64) }));
        Assert.Equal(("IF2051", $"if this content is what you want: sha256: {Digest.Of(tar)}"), (e.Code, e.Hint));
        e = await Assert.ThrowsAsync<ForgeException>(() => _here.PrepareAsync(extension with { Url = new Uri(server.Uri, "gone.tar"), Sha256 = new string('b', 64) }));
        Assert.Equal("IF2054", e.Code);
    }

    private async Task OpenOrFailAsync(ExtensionDocument extension)
    {
        // Without a compressor there is nothing to open; the error that is expected stands in for what could not be tried.
        if (await _here.OpenAsync(extension, output) is null) throw new ForgeException(ExitCode.Dependency, "IF2052", "extension web cannot be used: not tried");
    }

    private async Task<bool> XzAsync(byte[] input, MemoryStream target)
    {
        try
        {
            using var xz = Process.Start(new ProcessStartInfo("xz", ["-c"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            var reading = xz.StandardOutput.BaseStream.CopyToAsync(target);
            await xz.StandardInput.BaseStream.WriteAsync(input);
            xz.StandardInput.Close();
            await reading;
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "the test needs xz");
            output.WriteLine("xz is not installed: not tested");
            return false;
        }
    }
}
