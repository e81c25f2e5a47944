// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules;

/// <summary>No two documents write one file.</summary>
internal static class FileRules
{
    public static void Check(ManifestScope scope)
    {
        var files = scope.All(FileDocument.Kind).Where(f => f.Scope.Good("path") && f.Record.Path.Length > 0).ToList();
        var byPath = new Dictionary<string, ReadDocument<FileDocument>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (byPath.TryAdd(file.Record.Path, file)) continue;
            Report(file, byPath[file.Record.Path], $"{file.Record.Path} is also the path of");
        }

        foreach (var file in files)
        {
            foreach (var directory in DirectoriesOf(file.Record.Path))
                if (byPath.TryGetValue(directory, out var other)) Report(file, other, $"{directory} cannot be a directory: it is the path of");
        }
    }

    private static void Report(ReadDocument<FileDocument> file, ReadDocument<FileDocument> other, string message)
    {
        var (here, there) = (file.Scope.Node.Find("path")!.At, other.Scope.Node.Find("path")!.At);
        file.Scope.Error(DiagnosticCode.FileCollision, "path", $"{message} File {other.Record.Name}, {ManifestScope.Whereabouts(there, here)}", null,
            "give each file a path of its own");
    }

    private static IEnumerable<string> DirectoriesOf(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) yield return path[..slash];
    }
}
