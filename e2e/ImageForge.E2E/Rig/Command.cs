// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace ImageForge.E2E.Rig;

/// <summary>What a run of <c>imageforge</c> printed and returned.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public CommandResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"imageforge failed with {ExitCode}:\n{Error}{Output}");
        return this;
    }
}

/// <summary>The built command, run as a user runs it: a process of its own.</summary>
internal static class Command
{
    public static string Root { get; } = typeof(Command).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>artifacts/bin/imageforge, as ./forge build leaves it; IMAGEFORGE_BIN names another place.</summary>
    public static string Directory { get; } =
        Environment.GetEnvironmentVariable("IMAGEFORGE_BIN") ?? Path.Combine(Root, "artifacts", "bin", "imageforge");

    public static string[] Line(params string[] arguments)
    {
        var program = Path.Combine(Directory, "imageforge.dll");
        Assert.True(File.Exists(program), $"{program} is missing: run ./forge build");
        return [Environment.ProcessPath is { } p && Path.GetFileName(p) == "dotnet" ? p : "dotnet", program, .. arguments];
    }

    public static Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(Line(arguments), null);

    /// <summary>Runs a whole command line; <paramref name="environment"/> changes variables, null removes one.</summary>
    public static async Task<CommandResult> RunAsync(IReadOnlyList<string> line, IReadOnlyDictionary<string, string?>? environment, string? directory = null)
    {
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = directory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Runs a command line and sends it SIGINT, as Ctrl-C does, once it has said a line of its progress that contains <paramref name="text"/>.</summary>
    public static async Task<CommandResult> InterruptAsync(IReadOnlyList<string> line, string text, IReadOnlyDictionary<string, string?> environment)
    {
        // Where the tests run in the background of a script, SIGINT is ignored, and stays so in all that they start (POSIX.1-2024,
        // XCU 2.12); programs are right to keep it that way.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", .. line]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var (error, sent) = (new StringBuilder(), false);
        while (await process.StandardError.ReadLineAsync() is { } said)
        {
            error.AppendLine(said);
            if (sent || !said.Contains(text, StringComparison.Ordinal)) continue;
            sent = (await RunAsync(["kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture)], null)).ExitCode == 0;
        }

        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, error.ToString());
    }
}
