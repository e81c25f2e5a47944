// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using ImageForge.Builder;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Debian;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Plan;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Cli;

namespace ImageForge.Tests.Builder.Inputs;

public sealed class LockCommandTests : IDisposable
{
    private const string Manifest = "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\n";
    private readonly InputsFixture _inputs = new();

    public LockCommandTests()
    {
        File.WriteAllText(_inputs.Manifest, Manifest);
        Publish("1.0");
    }

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public async Task MakesKeepsAndRenewsTheLock()
    {
        var made = await RunAsync("lock", _inputs.Manifest);
        Assert.Equal(ExitCode.Success, made.Exit);
        Assert.StartsWith("+ ", made.Out, StringComparison.Ordinal);
        var first = await File.ReadAllBytesAsync(_inputs.LockPath);

        Publish("2.0");
        Assert.Contains("fits the manifest", (await RunAsync("lock", _inputs.Manifest)).Out, StringComparison.Ordinal);
        Assert.Equal(first, await File.ReadAllBytesAsync(_inputs.LockPath));

        var renewed = await RunAsync("lock", _inputs.Manifest, "--update");
        Assert.Contains(" 1.0 -> 2.0\n", renewed.Out, StringComparison.Ordinal);
        Assert.NotEqual(first, await File.ReadAllBytesAsync(_inputs.LockPath));
    }

    [Fact]
    public async Task AChangedManifestRenewsTheLock()
    {
        await RunAsync("lock", _inputs.Manifest);
        await File.AppendAllTextAsync(_inputs.Manifest, "---\napiVersion: imageforge.dev/v1alpha1\nkind: Image\npackages: [extra]\n");
        var run = await RunAsync("lock", _inputs.Manifest, "--format", "json");
        using var json = JsonDocument.Parse(run.Out);
        Assert.True(json.RootElement.GetProperty("renewed").GetBoolean());
        Assert.Equal("extra", Assert.Single(json.RootElement.GetProperty("changes").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task UpdateReplacesALockThatCannotBeRead()
    {
        await File.WriteAllTextAsync(_inputs.LockPath, "<<<<<<<");
        Assert.Equal(ExitCode.Input, (await RunAsync("lock", _inputs.Manifest)).Exit);
        Assert.Equal(ExitCode.Success, (await RunAsync("lock", _inputs.Manifest, "--update")).Exit);
        Assert.NotEmpty(LockJson.Read(await File.ReadAllBytesAsync(_inputs.LockPath)).Packages);
    }

    [Fact]
    public async Task AWrongManifestIsReportedWithItsPlace()
    {
        await File.WriteAllTextAsync(_inputs.Manifest, Manifest + "rolle: worker\nplatfrom: qemu\n");
        var run = await RunAsync("lock", _inputs.Manifest);
        Assert.Equal(ExitCode.Input, run.Exit);
        Assert.Contains($"{_inputs.Manifest}:4:1: error IF1", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{_inputs.Manifest}:5:1: error IF1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFullDiskLeavesNoLockBehind()
    {
        // A limit on the size of files, which the kernel treats as it does a full disk; the runtime's own files are kept small.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "ulimit -f 1; exec dotnet \"$@\"", "sh", typeof(CommandLine).Assembly.Location, "lock", _inputs.Manifest])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var name in new[] { "XDG_CACHE_HOME", ArchiveKeyring.Variable, MirrorSources.Variable }) start.Environment[name] = _inputs.Environment(name);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Verifier.Verify($"exit {process.ExitCode}\n{_inputs.Stable(await error)}");
        Assert.False(File.Exists(_inputs.LockPath));
    }

    private Task<CliRun> RunAsync(params string[] args) => CliRun.RunAsync([.. args, "--quiet"], _inputs.Environment, FixedClock.Default);

    // Every package that the smallest manifest asks for, and the kernel behind its metapackage.
    private void Publish(string version)
    {
        foreach (var request in PackageSelection.For(ManifestLoader.Parse(Manifest, "edge.yaml").Manifest!).Packages)
        {
            var kernel = "linux-image-" + version;
            if (request.Scope == PackageScope.KernelImage) _inputs.Archive.Add(kernel, version);
            _inputs.Archive.Add(request.Name, version, request.Scope == PackageScope.KernelImage ? $"Depends: {kernel}" : null);
        }

        _inputs.Archive.Add("extra", version);
        _inputs.Archive.Publish();
    }
}
