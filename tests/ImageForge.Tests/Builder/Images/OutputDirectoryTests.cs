// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Builder;
using ImageForge.Builder.Outputs;

namespace ImageForge.Tests.Builder.Images;

public sealed class OutputDirectoryTests : IDisposable
{
    // errno ENOSPC, as .NET puts it into IOException.HResult.
    private const int NoSpace = 28;

    private readonly string _directory = Directory.CreateTempSubdirectory("imageforge-").FullName;

    public OutputDirectoryTests()
    {
        using var outputs = new OutputDirectory(_directory);
        outputs.Stage("one", secret: false, Text("previous one"));
        outputs.Stage("pxe/two", secret: true, Text("previous two"));
        outputs.Commit();
    }

    [Fact]
    public void CommittedFilesAreThere()
    {
        AssertPrevious();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory, "pxe", "two")));
    }

    [Fact]
    public void FullDiskLeavesThePreviousArtifacts()
    {
        using (var outputs = new OutputDirectory(_directory))
        {
            outputs.Stage("one", secret: false, Text("new one"));
            var e = Assert.Throws<ForgeException>(() => outputs.Stage("pxe/two", secret: true, file =>
            {
                file.Write("half of"u8);
                throw new IOException("No space left on device", NoSpace);
            }));
            Assert.Equal(("IF3301", ExitCode.Io), (e.Code, e.Exit));
            Verifier.Verify($"error {e.Code}: {e.Message.Replace(_directory, "OUT", StringComparison.Ordinal)}\n  hint: {e.Hint}");
        }

        AssertPrevious();
    }

    [Fact]
    public void UncommittedFilesVanish()
    {
        using (var outputs = new OutputDirectory(_directory)) outputs.Stage("one", secret: false, Text("new one"));
        AssertPrevious();
    }

    [Fact]
    public void LeftoversOfKilledBuildsAreRemoved()
    {
        var leftover = Directory.CreateDirectory(Path.Combine(_directory, ".imageforge.tmp", "pxe"));
        File.WriteAllText(Path.Combine(leftover.FullName, "two"), "half");
        File.WriteAllText(Path.Combine(leftover.Parent!.FullName, "one"), "half");
        using (var outputs = new OutputDirectory(_directory))
        {
            outputs.Stage("pxe/two", secret: true, Text("new two"));
            outputs.Commit();
        }

        Assert.Equal("new two", File.ReadAllText(Path.Combine(_directory, "pxe", "two")));
        Assert.False(Directory.Exists(leftover.Parent.FullName));
    }

    [Fact]
    public void SecondBuildWaitsOutside()
    {
        using var first = new OutputDirectory(_directory);
        Assert.Equal("IF3302", Assert.Throws<ForgeException>(() => new OutputDirectory(_directory)).Code);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void AssertPrevious()
    {
        Assert.Equal("previous one", File.ReadAllText(Path.Combine(_directory, "one")));
        Assert.Equal("previous two", File.ReadAllText(Path.Combine(_directory, "pxe", "two")));
        Assert.Equal(["one", "pxe"], Directory.GetFileSystemEntries(_directory).Select(p => Path.GetFileName(p)).Order());
    }

    private static Action<FileStream> Text(string text) => file => file.Write(Encoding.UTF8.GetBytes(text));
}
