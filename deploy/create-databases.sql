create database pass;
create database activity;
create database points;
create database reward;
create database billing;
create database gateway;
