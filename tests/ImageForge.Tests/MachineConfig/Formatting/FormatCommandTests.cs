// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Versioning;
using ImageForge.Builder;
using ImageForge.Tests.Builder.Cli;

namespace ImageForge.Tests.MachineConfig.Formatting;

/// <summary><c>imageforge config fmt</c> as a user runs it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FormatCommandTests
{
    [Fact]
    public async Task FormatsInPlaceAndKeepsTheMode()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("secrets.yaml", "kind:   Secrets # c\r\napiVersion: v\r\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var run = await CliRun.RunAsync(["config", "fmt", file]);
        Assert.Equal((ExitCode.Success, file + "\n"), (run.Exit, run.Out));
        Assert.Equal("apiVersion: v\nkind: Secrets  # c\n", await File.ReadAllTextAsync(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([file], Directory.GetFiles(folder.At("")));
        Assert.Equal((ExitCode.Success, ""), await CliRun.RunAsync(["config", "fmt", file]) is var again ? (again.Exit, again.Out) : default);
    }

    [Fact]
    public async Task CheckWritesNothingAndTellsByItsExitCode()
    {
        using var folder = new TemporaryFolder();
        var (bad, good) = (folder.Write("bad.yaml", "a:   1\n"), folder.Write("good.yaml", "a: 1\n"));
        var run = await CliRun.RunAsync(["config", "fmt", "--check", bad, good]);
        Assert.Equal((ExitCode.Different, bad + "\n"), (run.Exit, run.Out));
        Assert.Equal("a:   1\n", await File.ReadAllTextAsync(bad));
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["config", "fmt", "--check", good])).Exit);
        Assert.Contains("\"changed\": true", (await CliRun.RunAsync(["config", "fmt", "--check", "--format", "json", bad, good])).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABrokenFileLeavesAllFilesAlone()
    {
        using var folder = new TemporaryFolder();
        var (rough, broken) = (folder.Write("rough.yaml", "a:   1\n"), folder.Write("broken.yaml", "a: [1\nb: 2\n"));
        var run = await CliRun.RunAsync(["config", "fmt", rough, broken]);
        Assert.Equal(ExitCode.Input, run.Exit);
        Assert.Contains("broken.yaml:1:4: error IF1005", run.Error, StringComparison.Ordinal);
        Assert.Equal("a:   1\n", await File.ReadAllTextAsync(rough));
    }

    [Fact]
    public async Task ALinkStaysALink()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("real.yaml", "a:   1\n");
        File.CreateSymbolicLink(folder.At("link.yaml"), "real.yaml");
        await CliRun.RunAsync(["config", "fmt", folder.At("link.yaml")]);
        Assert.Equal("a: 1\n", await File.ReadAllTextAsync(file));
        Assert.NotNull(new FileInfo(folder.At("link.yaml")).LinkTarget);
    }

    [Fact]
    public async Task JsonFilesStayJson()
    {
        using var folder = new TemporaryFolder();
        var run = await CliRun.RunAsync(["config", "fmt", folder.Write("patch.json", "[]")]);
        Assert.Equal(ExitCode.Input, run.Exit);
        Assert.Equal("[]", await File.ReadAllTextAsync(folder.At("patch.json")));
    }
}
