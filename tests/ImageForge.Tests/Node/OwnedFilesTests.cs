// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Node;
using ImageForge.Node.Files;
using ImageForge.Tests.Formats;
using ImageForge.Tests.Linux;
using Xunit.Abstractions;

namespace ImageForge.Tests.Node;

public sealed class OwnedFilesTests(ITestOutputHelper output) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Scratch _scratch = new();
    private readonly List<string> _said = [];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Files_are_written_whole_with_their_modes()
    {
        var writer = new TreeWriter(_scratch["."]);
        writer.Write(File_("/var/lib/app/token", "one", OwnerOnly));
        writer.Write(File_("/var/lib/app/token", "two", OwnedFile.ForAll));
        Assert.Equal("two", File.ReadAllText(_scratch["var/lib/app/token"]));
        Assert.Equal(OwnedFile.ForAll, File.GetUnixFileMode(_scratch["var/lib/app/token"]));
        Assert.Equal(Convert.ToInt32("755", 8), (int)File.GetUnixFileMode(_scratch["var/lib/app"]));
        Assert.Single(Directory.GetFiles(_scratch["var/lib/app"]));
    }

    [Fact]
    public void Owners_are_set_where_that_is_allowed()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            output.WriteLine("not run: giving files away needs root");
            Assert.NotEqual("true", Environment.GetEnvironmentVariable("CI"));
            return;
        }

        new TreeWriter(_scratch["."]).Write(File_("/etc/app", "x", OwnerOnly) with { User = 1000, Group = 1001 });
        Assert.Equal((1000, 1001), FileOwners.Of(_scratch["etc/app"]));
    }

    [Fact]
    public void Nothing_is_written_through_a_link_or_over_a_directory()
    {
        Directory.CreateDirectory(_scratch["var/real"]);
        Directory.CreateDirectory(_scratch["outside"]);
        Directory.CreateSymbolicLink(_scratch["var/link"], _scratch["outside"]);
        new TreeWriter(_scratch["."]).WriteAll(
            [File_("/var/link/x", "x", OwnerOnly), File_("/var/real", "x", OwnerOnly), File_("/var/good", "x", OwnerOnly)], new NodeLog(_said.Add));
        Assert.Empty(Directory.GetFileSystemEntries(_scratch["outside"]));
        Assert.Equal(["imageforge: error: test: /var/link is no directory", "imageforge: error: test: /var/real is a directory"], _said);
        Assert.True(File.Exists(_scratch["var/good"]));
    }

    [Fact]
    public void Etc_shows_both_layers_and_takes_no_writes()
    {
        Directory.CreateDirectory(_scratch["root/etc/ssl/certs"]);
        File.SetUnixFileMode(_scratch["root/etc/ssl"], Of("750"));
        File.WriteAllText(_scratch["root/etc/passwd"], "image");
        File.WriteAllText(_scratch["root/etc/ssl/certs/other.pem"], "image");
        var ran = MountNamespace.Run(output, () =>
        {
            var etc = new EtcLayer(new NodeLog(_said.Add), _scratch["root"], _scratch["store"]);
            etc.Show([File_("/etc/motd", "hello", OwnedFile.ForAll), File_("/etc/ssl/certs/ca.crt", "roots", OwnerOnly)]);
            Assert.Equal("hello", File.ReadAllText(_scratch["root/etc/motd"]));
            Assert.Equal("image", File.ReadAllText(_scratch["root/etc/passwd"]));
            Assert.Equal("image", File.ReadAllText(_scratch["root/etc/ssl/certs/other.pem"]));
            Assert.Equal(Of("750"), File.GetUnixFileMode(_scratch["root/etc/ssl"]));
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(_scratch["root/etc/ssl/certs/ca.crt"]));
            Assert.Contains("Read-only", Assert.Throws<IOException>(() => File.WriteAllText(_scratch["root/etc/new"], "x")).Message, StringComparison.Ordinal);

            etc.Show([File_("/etc/motd", "again", OwnedFile.ForAll)]);
            Assert.Equal("again", File.ReadAllText(_scratch["root/etc/motd"]));
            Assert.False(File.Exists(_scratch["root/etc/ssl/certs/ca.crt"]));
            etc.Show([]);
            Assert.False(File.Exists(_scratch["root/etc/motd"]));
            Assert.Empty(_said);
        });
        if (!ran) Assert.NotEqual("true", Environment.GetEnvironmentVariable("CI"));
    }

    [Fact]
    public void Trusted_roots_are_added_to_the_images()
    {
        var image = _scratch.Write("ca.crt", "IMAGE\n-----END-----"u8);
        Assert.Null(TrustBundle.Of(new(), image));
        var bundle = TrustBundle.Of(new() { Certificates = [new() { Name = "a", Certificate = "A\n" }, new() { Name = "b", Certificate = "B\n" }] }, image)!;
        Assert.Equal("IMAGE\n-----END-----\nA\nB\n", Encoding.ASCII.GetString(bundle.Content));
        Assert.Equal("/etc/ssl/certs/ca-certificates.crt", bundle.Path);
    }

    [Fact]
    public void Documents_become_files_of_their_directory()
    {
        var manifest = new MachineManifest
        {
            Files =
            [
                new() { Name = "a", Path = "/etc/a", Content = "é" },
                new() { Name = "b", Path = "/var/b", Secret = new("s"), Owner = 5, Group = 6 },
                new() { Name = "c", Path = "/etc/c", Base64 = "AAE=", Mode = Of("400") },
            ],
        };
        Assert.Equal(["a 0644 C3A9", "c 0400 0001"], OwnedFile.Below("/etc/", manifest, new NodeLog(_said.Add)).Select(Show));
        Assert.Equal(["b 0600 73"], OwnedFile.Below("/var/", manifest, new NodeLog(_said.Add)).Select(Show));

        static string Show(OwnedFile file) => $"{file.Name["File ".Length..]} 0{Convert.ToString((int)file.Mode, 8)} {Convert.ToHexString(file.Content)}";
    }

    private static OwnedFile File_(string path, string content, UnixFileMode mode)
    {
        var self = Environment.IsPrivilegedProcess ? 0 : -1; // -1 leaves the owner as it is
        return new("test", path, Encoding.UTF8.GetBytes(content), mode, self, self);
    }

    private static UnixFileMode Of(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);
}
