// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Raw;

namespace ImageForge.Tests.Formats;

/// <summary>A directory of its own for a test, gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("imageforge-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes content as a raw image and returns its path.</summary>
    public string Write(string name, ByteSource content)
    {
        using var file = new FileStream(this[name], FileMode.Create);
        RawImage.Write(content, file);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
