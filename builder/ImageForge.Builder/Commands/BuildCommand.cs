// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text;
using ImageForge.Builder.Bake;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Outputs;
using ImageForge.Builder.Plan;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge build MANIFEST -o DIR</c>.</summary>
internal static class BuildCommand
{
    public static Command Create(Invocation invocation)
    {
        var manifests = new ManifestArguments(invocation);
        var directory = new Option<string>("--directory", "-o")
        {
            Description = "Where the artifacts go", DefaultValueFactory = _ => "out", HelpName = "DIR",
        };
        var outputs = OutputOption.Create();
        var command = new Command("build", "Build the images of a manifest") { directory, outputs };
        manifests.AddTo(command);
        command.SetAction(parsed =>
            RunAsync(manifests.Required(parsed), parsed.GetValue(directory)!, OutputOption.Read(parsed, outputs), invocation));
        return command;
    }

    /// <summary>Builds into <paramref name="directory"/>.</summary>
    internal static async Task<(PlannedBuild Planned, IReadOnlyList<Artifact> Artifacts)> BuildAsync(
        ManifestRequest manifest, string directory, IReadOnlyList<ImageOutput>? outputs, Invocation invocation)
    {
        // 1. What is to be done, with every package at hand.
        var planned = await PlannedBuild.LoadAsync(manifest, outputs, fetch: true, invocation);
        // 2. The pieces that all outputs and all machines of this image share; mostly out of the cache.
        var pieces = await new Baker(planned.Store, invocation.Progress).ObtainAsync(planned.Plan, invocation.Cancellation);
        // 3. The outputs, each with this machine's configuration.
        var configuration = Encoding.UTF8.GetBytes(ManifestWriter.Resolved(planned.Manifest));
        return (planned, new ImageWriter(planned.Plan, pieces, configuration, invocation.Progress).WriteTo(directory, invocation.Cancellation));
    }

    private static async Task<int> RunAsync(ManifestRequest manifest, string directory, IReadOnlyList<ImageOutput>? outputs, Invocation invocation)
    {
        var (planned, artifacts) = await BuildAsync(manifest, directory, outputs, invocation);
        invocation.Dispose();
        Report(planned.Plan, artifacts, directory, invocation);
        return (int)ExitCode.Success;
    }

    private static void Report(BuildPlan plan, IReadOnlyList<Artifact> artifacts, string directory, Invocation invocation)
    {
        if (invocation.Format == OutputFormat.Json)
        {
            invocation.WriteJson(json => ArtifactList.Write(json, plan, artifacts));
            return;
        }

        foreach (var artifact in artifacts)
            invocation.Out.WriteLine($"{artifact.Digest.Hex[..12]}  {Size(artifact.Length)}  {Path.Combine(directory, artifact.Planned.Name)}");
    }

    private static string Size(long bytes) => bytes < 1 << 20 ? $"{bytes / 1024.0,7:F1} KiB" : $"{bytes / 1048576.0,7:F1} MiB";
}
