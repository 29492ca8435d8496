using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.SeededDefects;

/// <summary>The annotations of the clean programs, read without any help of the analyzers.</summary>
internal static class Annotation
{
    public static AttributeData? On(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(one => one.AttributeClass?.Name == name + "Attribute");

    public static bool Has(ISymbol? symbol, string name) => symbol is not null && On(symbol, name) is not null;

    public static string TargetOf(AttributeData attribute) =>
        attribute.ConstructorArguments is [{ Value: string target }] ? target : "this";

    public static string ModeOf(AttributeData attribute) =>
        attribute.NamedArguments.FirstOrDefault(one => one.Key == "Mode").Value.Value switch
        {
            1 => "Shared",
            2 => "Upgradeable",
            _ => "Exclusive",
        };

    public static bool Flag(AttributeData? attribute, string name) =>
        attribute?.NamedArguments.Any(one => one.Key == name && one.Value.Value is true) == true;
}
