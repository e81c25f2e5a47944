// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.Builder.Cli;

namespace ImageForge.Tests.Builder.Cli;

/// <summary>One run of the command in this process, with what it wrote.</summary>
internal sealed record CliRun(ExitCode Exit, string Out, string Error)
{
    public static async Task<CliRun> RunAsync(string[] args, Func<string, string?>? environment = null,
        TimeProvider? time = null, Func<string, string?>? askSecret = null, bool outIsTerminal = false, CancellationToken cancellation = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exit = await CommandLine.RunAsync(args, new Invocation
        {
            Out = output,
            Error = TextWriter.Synchronized(error),
            Environment = environment ?? (_ => null),
            Time = time ?? TimeProvider.System,
            Cancellation = cancellation,
            AskSecret = askSecret,
            OutIsTerminal = outIsTerminal,
        });
        return new CliRun((ExitCode)exit, output.ToString(), error.ToString());
    }

    /// <summary>For golden files: everything a user sees.</summary>
    public override string ToString() => $"exit {(int)Exit}\n--- out\n{Out}--- error\n{Error}";
}
