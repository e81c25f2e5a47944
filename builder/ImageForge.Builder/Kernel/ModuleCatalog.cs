// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Kernel;

/// <summary>
/// All modules of one kernel package, by name. What a module says about itself is read when it is first asked for:
/// a package holds thousands, an image some two hundred.
/// </summary>
internal sealed class ModuleCatalog
{
    private readonly Dictionary<string, (string Path, Func<ByteSource> Open)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KernelModule> _read = new(StringComparer.Ordinal);
    private readonly HashSet<string> _builtin = new(StringComparer.Ordinal);
    private readonly Func<ByteSource, byte[]> _decodeXz;

    /// <param name="release">The kernel's, as <c>uname -r</c> says it.</param>
    /// <param name="files">Paths below /usr/lib/modules/&lt;release&gt; with a way to their bytes; other files than modules are passed over.</param>
    /// <param name="builtinText">The package's modules.builtin: one path a line.</param>
    /// <param name="decodeXz">Decompresses one <c>.ko.xz</c>.</param>
    public ModuleCatalog(string release, IEnumerable<(string Path, Func<ByteSource> Open)> files, string builtinText,
        Func<ByteSource, byte[]> decodeXz)
    {
        Release = release;
        BuiltinText = builtinText;
        _decodeXz = decodeXz;
        foreach (var (path, open) in files)
        {
            if (!path.EndsWith(".ko", StringComparison.Ordinal) && !path.EndsWith(".ko.xz", StringComparison.Ordinal))
                continue;
            // modules.dep and its siblings have no way to quote.
            if (path.AsSpan().ContainsAny(" \t\r\n:")) throw KernelErrors.UnusableName(path);
            var name = ModuleInfo.NameOf(path);
            if (!_files.TryAdd(name, (path, open)))
                throw KernelErrors.TwoFilesOneModule(name, _files[name].Path, path);
        }

        foreach (var line in builtinText.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            _builtin.Add(ModuleInfo.NameOf(line));
    }

    public string Release { get; }

    public string BuiltinText { get; }

    public IEnumerable<string> Names => _files.Keys;

    public bool IsBuiltin(string name) => _builtin.Contains(name);

    /// <summary>The module of that name ('_' form); null when the package has no such file.</summary>
    /// <exception cref="ForgeException">The file is no module, or one for another kernel.</exception>
    public KernelModule? Find(string name)
    {
        if (_read.TryGetValue(name, out var module)) return module;
        if (!_files.TryGetValue(name, out var entry)) return null;
        ModuleInfo info;
        var file = entry.Open();
        try
        {
            var elf = entry.Path.EndsWith(".xz", StringComparison.Ordinal) ? _decodeXz(file) : file.ToArray();
            info = ModuleInfo.Parse(entry.Path, elf);
        }
        catch (InvalidDataException e)
        {
            throw KernelErrors.Damaged(entry.Path, Release, e);
        }

        if (info.KernelRelease != Release) throw KernelErrors.OtherKernel(entry.Path, Release, info.KernelRelease);
        return _read[name] = new KernelModule(entry.Path, file, info);
    }
}
