// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using ImageForge.Builder.Cli;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The version of this build, such as 0.1.0.</summary>
    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static Command Create(Invocation invocation)
    {
        var command = new Command("version", "Show the version of ImageForge and of the runtime below it");
        command.SetAction(_ => Run(invocation));
        return command;
    }

    public static int Run(Invocation invocation)
    {
        var runtime = $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}";
        if (invocation.Format == OutputFormat.Json)
        {
            invocation.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("version", Version);
                json.WriteString("runtime", runtime);
                json.WriteEndObject();
            });
        }
        else
        {
            invocation.Out.WriteLine($"imageforge {Version} ({runtime})");
        }

        return (int)ExitCode.Success;
    }
}
