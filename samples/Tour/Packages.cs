using System.Globalization;
using System.Reflection;

namespace Faultline.Tour;

/// <summary>
/// The packages of this repository, packed from what was built together with this program, and a folder in which
/// nothing but them can be restored.
/// </summary>
internal sealed class Packages : IDisposable
{
    private static readonly string[] Projects =
        ["nuget/Faultline.Analyzers.Package.csproj", "runtime/Faultline.csproj"];

    private static readonly TimeSpan PackLimit = TimeSpan.FromMinutes(3);

    private Packages(string folder, string version)
    {
        Folder = folder;
        Version = version;
    }

    /// <summary>The isolated folder. Clients live in it, each in a folder of its own.</summary>
    public string Folder { get; }

    /// <summary>The version of the packages, never used before.</summary>
    public string Version { get; }

    /// <summary>Where the packages lie.</summary>
    public string Feed => Path.Combine(Folder, "feed");

    /// <summary>What a client needs to know to restore and build: <c>$(FaultlineVersion)</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { ["FaultlineVersion"] = Version };

    /// <summary>The root folder of the repository.</summary>
    public static string RepositoryRoot => Metadata("RepositoryRoot");

    /// <summary>The configuration in which this program, and what it packs, was built.</summary>
    public static string BuildConfiguration => Metadata("BuildConfiguration");

    /// <summary>The version of the product, without a suffix.</summary>
    public static string VersionPrefix => Metadata("VersionPrefix");

    /// <summary>Makes a new folder with an empty feed.</summary>
    /// <param name="purpose">Becomes a part of the folder's and of the version's name.</param>
    public static Packages In(string purpose)
    {
        string folder = Directory.CreateTempSubdirectory($"faultline-{purpose}-").FullName;
        string moment = DateTime.UtcNow.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
        Packages packages = new(folder, $"{VersionPrefix}-{purpose}.{moment}");
        packages.Isolate();
        return packages;
    }

    /// <summary>Packs into the feed.</summary>
    public void Pack()
    {
        foreach (string project in Projects)
        {
            string[] arguments =
            [
                "pack", Path.Combine(RepositoryRoot, project), "--no-build", "--no-restore",
                "--configuration", BuildConfiguration, "--output", Feed,
                $"-p:PackageVersion={Version}", "-tl:off",
            ];
            _ = ChildProcess.DotNet(Folder, PackLimit, arguments).Succeeded();
        }
    }

    /// <summary>Removes the folder.</summary>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>
    /// One feed and a package folder of its own: what is not in these packages cannot be restored, and nothing is
    /// left in the user's package cache. The SDK is the one that built the packages.
    /// </summary>
    private void Isolate()
    {
        Directory.CreateDirectory(Feed);
        File.WriteAllText(
            Path.Combine(Folder, "nuget.config"),
            """
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="packages" />
              </config>
              <packageSources>
                <clear />
                <add key="packed" value="feed" />
              </packageSources>
              <packageSourceMapping>
                <clear />
                <packageSource key="packed">
                  <package pattern="*" />
                </packageSource>
              </packageSourceMapping>
            </configuration>
            """);
        File.Copy(Path.Combine(RepositoryRoot, "global.json"), Path.Combine(Folder, "global.json"));
    }

    private static string Metadata(string key)
    {
        return typeof(Packages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == key).Value!;
    }
}
