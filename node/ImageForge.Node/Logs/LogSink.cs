// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Logs;

/// <summary>Takes finished lines. One that has failed once is disposed of and another is opened.</summary>
internal abstract class LogSink : IDisposable
{
    /// <exception cref="IOException">The destination cannot be reached or written; tried again later.</exception>
    /// <exception cref="SocketException">Likewise.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static async Task<LogSink> OpenAsync(LogsDocument logs, CancellationToken cancellation) => logs.Destination switch
    {
        LogDestination.Tcp(var host, var port) => await SocketSink.ConnectAsync(host, port, SocketType.Stream, cancellation),
        LogDestination.Udp(var host, var port) => await SocketSink.ConnectAsync(host, port, SocketType.Dgram, cancellation),
        LogDestination.File(var path) => new FileSink(path, logs.MaxSize ?? LogsDocument.DefaultMaxSize, logs.MaxFiles ?? LogsDocument.DefaultMaxFiles),
        _ => throw new NotSupportedException(logs.Destination.ToString()),
    };

    /// <summary>A line with its line feed.</summary>
    /// <returns>False when the destination can never take this line.</returns>
    public abstract Task<bool> WriteAsync(byte[] line, CancellationToken cancellation);

    public abstract void Dispose();
}
