using Faultline.Tour;

// The tests start builds of several processes each; one after another is fast enough, and kind to the machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Faultline.Package.Tests;

/// <summary>The packages, packed once for all tests of this project.</summary>
[CollectionDefinition(Name)]
public sealed class PackedOnce : ICollectionFixture<PackedPackages>
{
    public const string Name = "The packed packages";
}

/// <summary>A feed with the two packages, and a folder for clients that can restore nothing else.</summary>
public sealed class PackedPackages : IDisposable
{
    private readonly Packages _packages = Packages.In("tests");

    public PackedPackages()
    {
        _packages.Pack();
    }

    internal string Feed => _packages.Feed;

    internal string Version => _packages.Version;

    /// <summary>Writes a client that references one of the packages.</summary>
    /// <param name="name">The name of the project, and of its folder.</param>
    /// <param name="package">The package.</param>
    /// <param name="properties">More properties of its project file.</param>
    /// <param name="sources">Its source files: name and text.</param>
    internal Client NewClient(
        string name, string package, string properties, params (string Name, string Text)[] sources)
    {
        return NewProject(
            name, properties, $"""<PackageReference Include="{package}" Version="$(FaultlineVersion)" />""", sources);
    }

    /// <summary>Writes a project that references what it says.</summary>
    internal Client NewProject(
        string name, string properties, string references, params (string Name, string Text)[] sources)
    {
        Client client = new(_packages, name);
        Directory.CreateDirectory(client.Folder);
        string project =
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {references}
              </ItemGroup>
            </Project>
            """;
        File.WriteAllText(Path.Combine(client.Folder, name + ".csproj"), project);
        foreach ((string file, string text) in sources)
        {
            File.WriteAllText(Path.Combine(client.Folder, file), text);
        }

        return client;
    }

    public void Dispose() => _packages.Dispose();
}
