// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ImageForge.Builder;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Inputs;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Extensions;

/// <summary>OCI image layouts: written here by the specification, and by umoci.</summary>
public sealed class OciLayoutTests(ITestOutputHelper output) : IDisposable
{
    private const string Layer = "application/vnd.oci.image.layer.v1.tar";
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json", Index = "application/vnd.oci.image.index.v1+json";
    private readonly ExtensionFixture _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public async Task LayersLieOverEachOtherAndWhiteoutsRemove()
    {
        var image = Image("amd64",
            (Layer, ExtensionFixture.Tar(DebWriter.File("etc/kept", "kept"), DebWriter.File("etc/gone", "gone"), DebWriter.File("etc/changed", "old"),
                DebWriter.File("opt/a/b/deep", "deep"), DebWriter.File("opt/replaced/file", "x"), DebWriter.File("usr/emptied/one", "1"), DebWriter.Symlink("usr/link", "x"))),
            (Layer + "+gzip", Gzip(ExtensionFixture.Tar(DebWriter.File("etc/.wh.gone", ""), DebWriter.File("etc/changed", "new"), DebWriter.File("opt/.wh.a", ""),
                DebWriter.File("opt/replaced", "a file now"), DebWriter.File("usr/emptied/two", "2"), DebWriter.File("usr/emptied/.wh..wh..opq", ""),
                DebWriter.Directory("usr/link/"), DebWriter.File("usr/link/now", "a directory now"), DebWriter.File("etc/.wh.never-there", "")))));
        WriteIndex(Descriptor(Manifest, image, "amd64"));
        Assert.Equal("""
            755 0:0 etc
            644 0:0 etc/changed "new"
            644 0:0 etc/kept "kept"
            755 0:0 opt
            644 0:0 opt/replaced "a file now"
            755 0:0 usr
            755 0:0 usr/emptied
            644 0:0 usr/emptied/two "2"
            755 0:0 usr/link
            644 0:0 usr/link/now "a directory now"
            """, await ListAsync(Digest.Of(image)));
    }

    [Fact]
    public async Task PlatformIsChosenInThePinnedIndex()
    {
        var (amd, arm) = (Image("amd64", (Layer, File("amd"))), Image("arm64", (Layer, File("arm"))));
        var inner = Blob(Json(new { schemaVersion = 2, mediaType = Index, manifests = new[] { Descriptor(Manifest, arm, "arm64"), Descriptor(Manifest, amd, "amd64") } }));
        var outer = WriteIndex(Descriptor(Index, inner));
        foreach (var pin in (byte[][])[outer, inner, amd]) Assert.EndsWith("\"amd\"", await ListAsync(Digest.Of(pin)));

        var e = await Assert.ThrowsAsync<ForgeException>(() => ListAsync(Digest.Of(arm)));
        Assert.Equal(("IF2056", "it has linux/arm64"), (e.Code, e.Hint));
        e = await Assert.ThrowsAsync<ForgeException>(() => ListAsync(Digest.Of("something else"u8)));
        Assert.Equal("IF2055", e.Code);
        Assert.Contains($"{Digest.Of(amd)} (linux/amd64)", e.Hint!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IndexWithoutThePlatformIsRefused()
    {
        var outer = WriteIndex(Descriptor(Manifest, Image("arm64", (Layer, File("arm"))), "arm64"), Descriptor(Manifest, Image("s390x", (Layer, File("s"))), "s390x"));
        var e = await Assert.ThrowsAsync<ForgeException>(() => ListAsync(Digest.Of(outer)));
        Assert.Equal(("IF2056", "it has linux/arm64, linux/s390x"), (e.Code, e.Hint));
    }

    [Fact]
    public async Task LayoutInATar()
    {
        var image = Image("amd64", (Layer, File("amd")));
        WriteIndex(Descriptor(Manifest, image, "amd64"));
        TarFile.CreateFromDirectory(_here.At("image"), _here.At("image.tar"), includeBaseDirectory: false);
        Assert.Equal("644 0:0 file \"amd\"", await ListAsync(Digest.Of(image), "image.tar"));
    }

    [Theory]
    [InlineData("changed", "IF2052", "is not what its name says")]
    [InlineData("shorter", "IF2052", "is not what its name says")]
    [InlineData("missing", "IF2052", "lacks blobs/sha256/")]
    [InlineData("no-index", "IF2052", "is no OCI image layout")]
    [InlineData("broken-index", "IF2052", "is no JSON")]
    [InlineData("version", "IF2053", "image layout version 2.0.0")]
    [InlineData("encrypted", "IF2053", "a layer of the type application/vnd.oci.image.layer.v1.tar+gzip+encrypted")]
    [InlineData("device", "IF2052", "is of the kind CharacterDevice")]
    public async Task WhatIsWrongWithALayoutIsSaid(string damage, string code, string problem)
    {
        var layer = damage == "device" ? ExtensionFixture.Tar(new PaxTarEntry(TarEntryType.CharacterDevice, "dev/null")) : File("amd");
        var image = Image("amd64", (damage == "encrypted" ? Layer + "+gzip+encrypted" : Layer, layer));
        WriteIndex(Descriptor(Manifest, image, "amd64"));
        var blob = _here.At($"image/blobs/sha256/{Digest.Of(layer)}");
        if (damage == "changed") System.IO.File.WriteAllBytes(blob, [.. layer[..^1], 1]);
        if (damage == "shorter") System.IO.File.WriteAllBytes(blob, layer[..^1]);
        if (damage == "missing") System.IO.File.Delete(blob);
        if (damage == "no-index") System.IO.File.Delete(_here.At("image/index.json"));
        if (damage == "broken-index") _here.Write("image/index.json", "{\"manifests\": [");
        if (damage == "version") _here.Write("image/oci-layout", "{\"imageLayoutVersion\": \"2.0.0\"}");
        var e = await Assert.ThrowsAsync<ForgeException>(() => ListAsync(Digest.Of(image)));
        Assert.Equal(code, e.Code);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    /// <summary>umoci makes the layers itself, whiteouts included.</summary>
    [Fact]
    public async Task ReadsWhatUmociWrites()
    {
        var layout = _here.At("made");
        _here.Write("first/usr/bin/web", "version 1", (UnixFileMode)0b111_101_101);
        _here.Write("first/etc/web/old", "old");
        _here.Write("second/etc/web/new", "new");
        if (!await UmociAsync("init", "--layout", layout)) return;
        await UmociAsync("new", "--image", layout + ":latest");
        await UmociAsync("insert", "--rootless", "--image", layout + ":latest", _here.At("first"), "/");
        await UmociAsync("insert", "--rootless", "--image", layout + ":latest", "--opaque", _here.At("second/etc/web"), "/etc/web");
        using var index = JsonDocument.Parse(await System.IO.File.ReadAllBytesAsync(Path.Combine(layout, "index.json")));
        var digest = index.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString()!["sha256:".Length..];
        var files = await _here.OpenAsync(new ExtensionDocument { Name = "web", Oci = "made", Sha256 = digest }, output);
        if (files is null) return;
        Assert.Equal(["usr/bin/web", "etc/web/new"], files.Entries.Where(f => f.Kind == EntryKind.File).Select(f => f.Path).OrderDescending());
        Assert.Equal("version 1", Encoding.UTF8.GetString(files.Find("usr/bin/web")!.Content!.ToArray()));
    }

    private async Task<string> ListAsync(Digest digest, string oci = "image")
    {
        var files = await _here.OpenAsync(new ExtensionDocument { Name = "web", Oci = oci, Sha256 = digest.Hex }, output);
        return files is null ? "" : ExtensionFixture.List(files);
    }

    private static byte[] File(string content) => ExtensionFixture.Tar(DebWriter.File("file", content));

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private byte[] Image(string architecture, params (string Type, byte[] Bytes)[] layers) => Blob(Json(new
    {
        schemaVersion = 2,
        mediaType = Manifest,
        config = Descriptor("application/vnd.oci.image.config.v1+json", Blob(Json(new { os = "linux", architecture, rootfs = new { type = "layers" } }))),
        layers = layers.Select(l => Descriptor(l.Type, Blob(l.Bytes))).ToArray(),
    }));

    private static Dictionary<string, object> Descriptor(string type, byte[] content, string? architecture = null)
    {
        var descriptor = new Dictionary<string, object> { ["mediaType"] = type, ["digest"] = $"sha256:{Digest.Of(content)}", ["size"] = content.Length };
        if (architecture is not null) descriptor["platform"] = new { os = "linux", architecture };
        return descriptor;
    }

    private byte[] WriteIndex(params Dictionary<string, object>[] manifests)
    {
        var index = Json(new { schemaVersion = 2, manifests });
        _here.Write("image/index.json", index);
        _here.Write("image/oci-layout", "{\"imageLayoutVersion\": \"1.0.0\"}");
        return index;
    }

    private byte[] Blob(byte[] bytes)
    {
        _here.Write($"image/blobs/sha256/{Digest.Of(bytes)}", bytes);
        return bytes;
    }

    private static byte[] Json(object value) => JsonSerializer.SerializeToUtf8Bytes(value);

    private async Task<bool> UmociAsync(params string[] arguments)
    {
        try
        {
            using var umoci = Process.Start(new ProcessStartInfo("umoci", arguments) { RedirectStandardError = true })!;
            var said = await umoci.StandardError.ReadToEndAsync();
            await umoci.WaitForExitAsync();
            Assert.True(umoci.ExitCode == 0, said);
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "the test needs umoci");
            output.WriteLine("umoci is not installed: not tested");
            return false;
        }
    }
}
