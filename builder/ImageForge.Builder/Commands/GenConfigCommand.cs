// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge gen config</c>: a commented manifest, to standard output or a new file.</summary>
internal static class GenConfigCommand
{
    private const string Folder = "presets/";

    /// <summary>Where a machine under QEMU's user network finds its host, and every other machine a service of its own.</summary>
    private const string OnHost = "http://10.0.2.2:3000", Elsewhere = "https://discovery.example.com";

    private static readonly ConfigGenerator Defaults = new();

    /// <summary>The presets of images/presets/.</summary>
    internal static IReadOnlyList<string> Presets { get; } =
        [.. EmbeddedData.Names.Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Select(n => Path.GetFileNameWithoutExtension(n))];

    public static Command Create(Invocation invocation)
    {
        var preset = new Option<string?>("--preset") { Description = "A short manifest for one place, in place of one that lists every kind and key", HelpName = "PLACE" };
        preset.AcceptOnlyFromAmong([.. Presets]);
        var name = new Option<string>("--name") { Description = "Name of the machine", DefaultValueFactory = _ => Defaults.Name };
        var platform = new Option<MachinePlatform>("--platform") { Description = "What the machine runs on; a preset says it itself", DefaultValueFactory = _ => Defaults.Platform };
        // Without this an enum option takes numbers too.
        platform.AcceptOnlyFromAmong("qemu", "metal", "cloud");
        var discovery = new Option<string?>("--discovery") { Description = $"URL of the mesh's discovery service; {OnHost} under QEMU if not given", HelpName = "URL" };
        var secrets = new Option<string>("--secrets") { Description = "Secrets file, relative to the manifest", HelpName = "FILE", DefaultValueFactory = _ => Defaults.SecretsFile };
        var output = new Option<string?>("--output", "-o") { Description = "File to write instead of standard output; refused if it exists", HelpName = "FILE" };
        var command = new Command("config", "Write a commented manifest to begin with") { preset, name, platform, discovery, secrets, output };
        command.Validators.Add(result =>
        {
            if (result.GetResult(preset) is not null && result.GetResult(platform) is { Implicit: false }) result.AddError("--platform is said by --preset: leave one of them out");
        });
        command.SetAction(parsed =>
        {
            var place = parsed.GetValue(preset);
            var underQemu = place is null ? parsed.GetValue(platform) == MachinePlatform.Qemu : place == "qemu";
            return Run(invocation, parsed.GetValue(output), place, new(parsed.GetValue(name)!, parsed.GetValue(platform),
                parsed.GetValue(discovery) ?? (underQemu ? OnHost : Elsewhere), parsed.GetValue(secrets)!));
        });
        return command;
    }

    private static int Run(Invocation invocation, string? path, string? preset, ConfigGenerator generator)
    {
        var text = Generate(generator, preset);
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

    private static string Generate(ConfigGenerator generator, string? preset)
    {
        try
        {
            return preset is null ? generator.Write() : generator.Fill(EmbeddedData.Text($"{Folder}{preset}.yaml"));
        }
        catch (ArgumentException unfit)
        {
            throw new ForgeException(ExitCode.Input, DiagnosticCode.ParameterUnfit.Id,
                $"--{(unfit.ParamName == nameof(ConfigGenerator.SecretsFile) ? "secrets" : unfit.ParamName!.ToLowerInvariant())}: {unfit.Message.Split(" (Parameter")[0]}",
                null, unfit);
        }
    }
}
