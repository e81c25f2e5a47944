// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.E2E.Rig;

namespace ImageForge.E2E;

/// <summary>`imageforge cluster` as a user types it: up, status, more machines, down.</summary>
[Collection(nameof(BuiltImage))]
public sealed class ClusterCommandTests(BuiltImage image) : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("imf-state").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task UpShowsAMeshThatGrowsAndDownLeavesNothing()
    {
        var up = (await RunAsync("up", image.Manifest, "--nodes", "2", "--wait")).Succeeded();
        Assert.Equal(2, up.Output.Split('\n').Count(l => l.Contains(" up ", StringComparison.Ordinal) && l.Contains(":51820", StringComparison.Ordinal)));
        Assert.NotEmpty(Processes());

        using (var status = JsonDocument.Parse((await RunAsync("status", "--format", "json")).Succeeded().Output))
        {
            Assert.True(status.RootElement.GetProperty("meshed").GetBoolean());
            Assert.Equal(2, status.RootElement.GetProperty("machines").GetArrayLength());
        }

        var more = (await RunAsync("up", image.Manifest, "--nodes", "3", "--wait")).Succeeded();
        Assert.Equal(6, more.Output.Split('\n').Count(l => l.Contains(" up ", StringComparison.Ordinal)));

        // Another way of booting is refused while machines run, with what to do.
        var other = await RunAsync("up", image.Manifest, "--nodes", "2", "--boot", "raw", "--wait");
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("IF4043", other.Error);

        Assert.Contains("3 machines powered off", (await RunAsync("down")).Succeeded().Output);
        Assert.Empty(Processes());
        var gone = await RunAsync("status");
        Assert.Equal(2, gone.ExitCode);
        Assert.Contains("IF4046", gone.Error);
    }

    private Task<CommandResult> RunAsync(string verb, params string[] arguments) => Command.RunAsync(
        Command.Line(["cluster", verb, .. arguments, "--name", "e2e"]), new Dictionary<string, string?> { ["XDG_STATE_HOME"] = _state });

    // Everything that a cluster starts names its directory or the port of its discovery.
    private List<string> Processes() => [.. Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0]))
        .Select(d =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(d, "cmdline"));
            }
            catch (IOException)
            {
                return ""; // ended while we looked
            }
        }).Where(c => c.Contains(_state, StringComparison.Ordinal) || c.Contains($"127.0.0.1:{image.DiscoveryPort}", StringComparison.Ordinal))];
}
