package dev.slimgate.inspect; class LeftoverSearchTest {}
