// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge gen config</c>: a commented manifest, to standard output or a new file.</summary>
internal static class GenConfigCommand
{
    private static readonly ConfigGenerator Defaults = new();

    public static Command Create(Invocation invocation)
    {
        var name = new Option<string>("--name") { Description = "Name of the machine", DefaultValueFactory = _ => Defaults.Name };
        var platform = new Option<MachinePlatform>("--platform") { Description = "What the machine runs on", DefaultValueFactory = _ => Defaults.Platform };
        // Without this an enum option takes numbers too.
        platform.AcceptOnlyFromAmong("qemu", "metal", "cloud");
        var discovery = new Option<string>("--discovery") { Description = "URL of the mesh's discovery service", DefaultValueFactory = _ => Defaults.Discovery };
        var secrets = new Option<string>("--secrets") { Description = "Secrets file, relative to the manifest", HelpName = "FILE", DefaultValueFactory = _ => Defaults.SecretsFile };
        var output = new Option<string?>("--output", "-o") { Description = "File to write instead of standard output; refused if it exists", HelpName = "FILE" };
        var command = new Command("config", "Write a commented manifest to begin with") { name, platform, discovery, secrets, output };
        command.SetAction(parsed => Run(invocation, parsed.GetValue(output), new ConfigGenerator(parsed.GetValue(name)!, parsed.GetValue(platform),
            parsed.GetValue(discovery)!, parsed.GetValue(secrets)!)));
        return command;
    }

    private static int Run(Invocation invocation, string? path, ConfigGenerator generator)
    {
        var text = Generate(generator);
        if (path is null)
        {
            invocation.Out.Write(text);
            return (int)ExitCode.Success;
        }

        GenCommand.WriteNew(path, p =>
        {
            using var file = new FileStream(p, FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(file);
            writer.Write(text);
        });
        if (invocation.Format == OutputFormat.Json) invocation.WriteJson(json => GenSecretsCommand.WriteFile(json, path));
        else invocation.Out.WriteLine($"wrote {path}");
        return (int)ExitCode.Success;
    }

    private static string Generate(ConfigGenerator generator)
    {
        try
        {
            return generator.Write();
        }
        catch (ArgumentException unfit)
        {
            throw new ForgeException(ExitCode.Input, DiagnosticCode.ParameterUnfit.Id,
                $"--{(unfit.ParamName == nameof(ConfigGenerator.SecretsFile) ? "secrets" : unfit.ParamName!.ToLowerInvariant())}: {unfit.Message.Split(" (Parameter")[0]}",
                null, unfit);
        }
    }
}
