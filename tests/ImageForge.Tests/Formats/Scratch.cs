// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Raw;

namespace ImageForge.Tests.Formats;

/// <summary>A directory of one test's own, gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("imageforge-test-").FullName;

    /// <summary>The full path of a name in the directory.</summary>
    public string this[string name] => Path.Combine(_root, name);

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        using var file = File.Create(this[name]);
        file.Write(bytes);
        return this[name];
    }

    /// <summary>As a raw image; returns its path.</summary>
    public string Write(string name, ByteSource content)
    {
        using var file = File.Create(this[name]);
        RawImage.Write(content, file);
        return this[name];
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
