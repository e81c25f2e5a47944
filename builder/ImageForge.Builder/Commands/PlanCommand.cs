// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Plan;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge plan MANIFEST</c>.</summary>
internal static class PlanCommand
{
    public static Command Create(Invocation invocation)
    {
        var manifests = new ManifestArguments(invocation);
        var outputs = OutputOption.Create();
        var command = new Command("plan", "Show what a build would do: inputs with their digests, contents, command line, outputs")
        {
            outputs,
        };
        manifests.AddTo(command);
        command.SetAction(parsed => RunAsync(manifests.Required(parsed), OutputOption.Read(parsed, outputs), invocation));
        return command;
    }

    private static async Task<int> RunAsync(MachineConfig.ManifestRequest manifest, IReadOnlyList<MachineConfig.ImageOutput>? outputs, Invocation invocation)
    {
        var planned = await PlannedBuild.LoadAsync(manifest, outputs, fetch: false, invocation);
        invocation.Dispose();
        if (invocation.Format == OutputFormat.Json) invocation.WriteJson(json => PlanText.WriteJson(json, planned.Plan));
        else invocation.Out.Write(PlanText.ToText(planned.Plan));
        return (int)ExitCode.Success;
    }
}
