// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImageForge.Builder.Cli;

/// <summary>How results and errors are written.</summary>
internal enum OutputFormat
{
    Text,
    Json,
}

/// <summary>
/// What one run of the command sees of the world: where results and diagnostics go, its environment, the clock and the
/// wish to stop. Commands take everything from here, so that tests run them in-process.
/// </summary>
internal sealed class Invocation : IDisposable
{
    // The documents are never embedded in HTML; quotes and non-ASCII stay readable.
    private static readonly JsonWriterOptions JsonStyle = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private Progress? _progress;

    /// <summary>Results only; what a script reads.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Errors, warnings and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal that understands cursor movement.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Environment variables; null for one that is not set.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Cancelled by SIGINT and SIGTERM.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>From the recursive option <c>--format</c>.</summary>
    public OutputFormat Format { get; set; }

    /// <summary>Bars on a terminal, lines on a pipe, nothing with <c>--quiet</c>; always on <see cref="Error"/>.</summary>
    public Progress Progress => _progress ??= Quiet ? Progress.None
        : ErrorIsTerminal ? new BarProgress(Error)
        : new LineProgress(Error, Time);

    /// <summary>From the recursive option <c>--quiet</c>.</summary>
    public bool Quiet { get; set; }

    /// <summary>From the recursive option <c>--identity</c>: files with keys that open encrypted secrets.</summary>
    public IReadOnlyList<string> IdentityFiles { get; set; } = [];

    /// <summary>From the recursive option <c>--passphrase-file</c>.</summary>
    public string? PassphraseFile { get; set; }

    /// <summary>Asks at the terminal for something that is not shown; null, or an answer of null, without a terminal.</summary>
    public Func<string, string?>? AskSecret { get; init; }

    /// <summary>Whether <see cref="Out"/> is a terminal, where what is written stays to be seen.</summary>
    public bool OutIsTerminal { get; init; }

    public static Invocation FromConsole(CancellationToken cancellation) => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        ErrorIsTerminal = !Console.IsErrorRedirected && System.Environment.GetEnvironmentVariable("TERM") is not (null or "dumb"),
        OutIsTerminal = !Console.IsOutputRedirected,
        Environment = System.Environment.GetEnvironmentVariable,
        AskSecret = question => Terminal.AskSecret(question, cancellation),
        Cancellation = cancellation,
    };

    /// <summary>Writes one indented JSON document and a newline to <see cref="Out"/>.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write) => WriteJson(Out, write);

    /// <summary>A warning that does not change the exit code.</summary>
    public void Warn(string message) => Error.WriteLine($"warning: {message}");

    /// <summary>Ends the progress display, so that what is printed next stays readable.</summary>
    public void Dispose()
    {
        _progress?.Dispose();
        _progress = null;
    }

    internal static void WriteJson(TextWriter target, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonStyle)) write(json);
        target.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
