// SPDX-License-Identifier: Apache-2.0
using ImageForge.Qemu;

using System.Text.Json;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Cli;

/// <summary>The one place where an exception becomes an exit code and what the user reads.</summary>
internal static class ErrorReport
{
    // errno values as .NET puts them into IOException.HResult on Linux (asm-generic/errno.h).
    private const int FileTooBig = 27, NoSpace = 28, ReadOnly = 30, QuotaExceeded = 122;

    /// <summary>Writes the error, or all errors of a manifest, and returns the exit code.</summary>
    public static int Write(Invocation invocation, Exception exception)
    {
        var json = invocation.Format == OutputFormat.Json;
        if (exception is ManifestException manifest)
        {
            if (json) WriteJson(invocation.Error, ExitCode.Input, w => WriteDiagnostics(w, manifest.Diagnostics, manifest.Excerpts));
            else foreach (var diagnostic in manifest.Diagnostics) DiagnosticText.Write(invocation.Error, diagnostic, manifest.Excerpts);
            return (int)ExitCode.Input;
        }

        var error = AsForgeException(exception, invocation.Cancellation);
        if (json) WriteJson(invocation.Error, error.Exit, w => WriteError(w, error));
        else WriteText(invocation.Error, error);
        return (int)error.Exit;
    }

    /// <summary>Whether a write failed because the file system, a quota or a file size limit is exhausted.</summary>
    internal static bool IsDiskFull(Exception exception) => exception switch
    {
        IOException io => io.HResult is NoSpace or QuotaExceeded or FileTooBig,
        // What .NET makes of EFBIG on a write.
        ArgumentOutOfRangeException { ParamName: "value", StackTrace: { } trace } => trace.Contains("System.IO.RandomAccess.WriteAt", StringComparison.Ordinal),
        _ => false,
    };

    internal static ForgeException AsForgeException(Exception exception, CancellationToken cancellation) => exception switch
    {
        ForgeException known => known,
        QemuException qemu => new(ExitOf(qemu.Fault), qemu.Code, qemu.Message, qemu.Hint, qemu),
        AggregateException { InnerExceptions: [var only] } => AsForgeException(only, cancellation),
        OperationCanceledException when cancellation.IsCancellationRequested =>
            new(ExitCode.Interrupted, UsageErrors.Interrupted, "interrupted"),
        var full when IsDiskFull(full) =>
            new(ExitCode.Io, UsageErrors.DiskFull, full.Message,
                "free some space, or choose another place with -o or XDG_CACHE_HOME, and run the command again", full),
        IOException { HResult: ReadOnly } readOnly =>
            new(ExitCode.Io, UsageErrors.PermissionDenied, readOnly.Message, "choose a writable place with -o or XDG_CACHE_HOME", readOnly),
        UnauthorizedAccessException denied =>
            new(ExitCode.Io, UsageErrors.PermissionDenied, denied.Message, "check the permissions of this path", denied),
        FileNotFoundException or DirectoryNotFoundException =>
            new(ExitCode.Io, UsageErrors.NotFound, exception.Message, "check the path", exception),
        IOException io => new(ExitCode.Io, UsageErrors.InputOutput, io.Message, null, io),
        _ => new(ExitCode.Internal, UsageErrors.Bug, $"this is a bug in ImageForge: {exception.GetType().Name}: {exception.Message}",
            "please report it with the lines below", exception),
    };

    private static ExitCode ExitOf(QemuFault fault) => fault switch
    {
        QemuFault.Request => ExitCode.Input,
        QemuFault.Timeout => ExitCode.Timeout,
        _ => ExitCode.Environment,
    };

    private static void WriteText(TextWriter target, ForgeException error)
    {
        target.WriteLine($"error {error.Code}: {error.Message}");
        if (error.Hint is not null) target.WriteLine($"  hint: {error.Hint}");
        if (error is { Exit: ExitCode.Internal, InnerException: { } bug }) target.WriteLine(bug.StackTrace);
    }

    // {"errors": [...], "exit": 2}
    private static void WriteJson(TextWriter target, ExitCode exit, Action<Utf8JsonWriter> writeErrors) => Invocation.WriteJson(target, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("errors");
        writeErrors(json);
        json.WriteEndArray();
        json.WriteNumber("exit", (int)exit);
        json.WriteEndObject();
    });

    private static void WriteError(Utf8JsonWriter json, ForgeException error)
    {
        json.WriteStartObject();
        json.WriteString("code", error.Code);
        json.WriteString("message", error.Message);
        if (error.Hint is not null) json.WriteString("hint", error.Hint);
        if (error is { Exit: ExitCode.Internal, InnerException: { } bug }) json.WriteString("stack", bug.StackTrace);
        json.WriteEndObject();
    }

    /// <summary>Writes diagnostics as the objects of an array.</summary>
    internal static void WriteDiagnostics(Utf8JsonWriter json, IReadOnlyList<Diagnostic> diagnostics, SourceExcerpts? excerpts)
    {
        foreach (var diagnostic in diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("severity", diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning");
            json.WriteString("code", diagnostic.Code);
            json.WriteString("file", diagnostic.File);
            json.WriteNumber("line", diagnostic.Position.Line);
            json.WriteNumber("column", diagnostic.Position.Column);
            if (excerpts?.EndColumnOf(diagnostic) is { } end) json.WriteNumber("endColumn", end);
            if (diagnostic.Path.Length > 0) json.WriteString("path", diagnostic.Path);
            json.WriteString("message", diagnostic.Message);
            if (diagnostic.Expected is not null) json.WriteString("expected", diagnostic.Expected);
            if (diagnostic.Hint is not null) json.WriteString("hint", diagnostic.Hint);
            json.WriteEndObject();
        }
    }
}
